package tokenops.sandbox.stripe;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.proof.Json;

/**
 * {@code expand[]}: puts objects in the place of their ids, along paths such as {@code latest_charge.balance_transaction} or
 * {@code data.charge} (API reference, Expanding Responses). Runs under {@link Books}' lock.
 */
final class Expansion {
    private static final int DEEPEST = 4;

    private final Books books;

    Expansion(Books books) {
        this.books = books;
    }

    /** @throws StripeError when a path leads nowhere */
    Json.Obj apply(Json.Obj answer, List<String> paths) {
        Json.Obj expanded = answer;
        for (String path : paths) {
            String[] steps = path.split("\\.", -1);
            if (steps.length > DEEPEST) {
                throw StripeError.invalid("You cannot expand more than 4 levels of a property (" + path + ").");
            }
            expanded = expand(expanded, List.of(steps), path);
        }
        return expanded;
    }

    private Json.Obj expand(Json.Obj object, List<String> steps, String path) {
        String step = steps.getFirst();
        Json value = object.get(step).orElseThrow(() -> cannot(path));
        List<String> rest = steps.subList(1, steps.size());
        if (value instanceof Json.Null) {
            return object;
        }
        if (value instanceof Json.Arr items && step.equals("data") && !rest.isEmpty()) {
            List<Json> expanded = items.items().stream()
                    .map(item -> item instanceof Json.Obj entry ? (Json) expand(entry, rest, path) : item)
                    .toList();
            return with(object, step, new Json.Arr(expanded));
        }
        Json.Obj target = value instanceof Json.Text(String id)
                ? find(id).orElseThrow(() -> cannot(path))
                : object.object(step).orElseThrow(() -> cannot(path));
        return with(object, step, rest.isEmpty() ? target : expand(target, rest, path));
    }

    private Optional<Json.Obj> find(String id) {
        return books.intents()
                .find(id)
                .<StripeObject>map(found -> found)
                .or(() -> books.charges().find(id))
                .or(() -> books.balance().find(id))
                .or(() -> books.refunds().find(id))
                .or(() -> books.disputes().find(id))
                .map(StripeObject::json);
    }

    private static Json.Obj with(Json.Obj object, String name, Json value) {
        TreeMap<String, Json> members = new TreeMap<>(object.members());
        members.put(name, value);
        return new Json.Obj(members);
    }

    private static StripeError cannot(String path) {
        return StripeError.parameter("", "expand", "This property cannot be expanded (" + path + ").");
    }
}
