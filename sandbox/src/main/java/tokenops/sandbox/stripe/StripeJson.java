package tokenops.sandbox.stripe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/**
 * JSON as Stripe writes it: indented by two, {@code id} and {@code object} first, absent members as {@code null}.
 *
 * <p>On purpose not the canonical form: a receiver that checks a signature over bytes it wrote again itself must fail here as it
 * would fail there.
 */
final class StripeJson {
    static final Json NULL = new Json.Null();

    private StripeJson() {}

    static byte[] bytes(Json value) {
        StringBuilder out = new StringBuilder(2_048);
        write(value, "\n", out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Json orNull(Optional<String> text) {
        return text.<Json>map(Json.Text::new).orElse(NULL);
    }

    /** Whole seconds since the epoch: how Stripe writes every time. */
    static Json seconds(Instant time) {
        return new Json.Whole(time.getEpochSecond());
    }

    static Json.Obj texts(SortedMap<String, String> members) {
        Json.Builder object = Json.object();
        members.forEach(object::put);
        return object.build();
    }

    /** Adds members that are {@code null} here because nothing in the subset sets them. */
    static Json.Builder nulls(Json.Builder object, String... names) {
        for (String name : names) {
            object.put(name, NULL);
        }
        return object;
    }

    private static void write(Json value, String newLine, StringBuilder out) {
        if (value instanceof Json.Obj object) {
            object(object, newLine, out);
        } else if (value instanceof Json.Arr array) {
            array(array, newLine, out);
        } else {
            out.append(CanonicalJson.text(value));
        }
    }

    private static void object(Json.Obj object, String newLine, StringBuilder out) {
        if (object.members().isEmpty()) {
            out.append("{}");
            return;
        }
        String inner = newLine + "  ";
        String before = "{";
        for (String first : new String[] {"id", "object"}) {
            Optional<Json> value = object.get(first);
            if (value.isPresent()) {
                member(first, value.get(), before + inner, inner, out);
                before = ",";
            }
        }
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            if (!member.getKey().equals("id") && !member.getKey().equals("object")) {
                member(member.getKey(), member.getValue(), before + inner, inner, out);
                before = ",";
            }
        }
        out.append(newLine).append('}');
    }

    private static void member(String name, Json value, String before, String inner, StringBuilder out) {
        out.append(before);
        write(new Json.Text(name), inner, out);
        out.append(": ");
        write(value, inner, out);
    }

    private static void array(Json.Arr array, String newLine, StringBuilder out) {
        if (array.items().isEmpty()) {
            out.append("[]");
            return;
        }
        String inner = newLine + "  ";
        String before = "[";
        for (Json item : array.items()) {
            out.append(before).append(inner);
            write(item, inner, out);
            before = ",";
        }
        out.append(newLine).append(']');
    }
}
