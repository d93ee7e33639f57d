package tokenops.tools.tokenops.references;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tokenops.proof.Json;
import tokenops.tools.Corroboration;
import tokenops.tools.tokenops.evidence.Text;

/**
 * The answers to look-ups as a result package keeps them: what was known when the review was made is an input of it, and whoever
 * makes it again must not ask anew.
 */
public final class KeptAnswers implements Corroboration {
    private final Map<Reference, Known> known = new HashMap<>();

    /** @param resultPackage whose {@code references} have a {@code by} and {@code facts} wherever somebody knew them */
    public KeptAnswers(Json.Obj resultPackage) {
        for (Json.Obj one : resultPackage.objects("references")) {
            Optional<String> by = one.text("by");
            if (by.isPresent()) {
                Map<String, String> facts = new TreeMap<>();
                one.object("facts")
                        .ifPresent(kept -> kept.members()
                                .keySet()
                                .forEach(name -> kept.text(name).ifPresent(text -> facts.put(name, text))));
                reference(one).ifPresent(reference -> known.put(reference, new Known(by.get(), facts)));
            }
        }
    }

    private static Optional<Reference> reference(Json.Obj one) {
        return one.text("kind")
                .flatMap(KeptAnswers::kind)
                .flatMap(kind -> one.text("value").map(value -> new Reference(kind, value)));
    }

    private static Optional<Kind> kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The member {@code facts} of a reference that somebody knew. */
    public static Json.Obj facts(Map<String, String> known) {
        Json.Builder json = Json.object();
        new TreeMap<>(known).forEach((name, value) -> json.put(name, Text.wellFormed(value)));
        return json.build();
    }

    @Override
    public Map<Reference, Known> look(Set<Reference> references) {
        Map<Reference, Known> found = new HashMap<>();
        for (Reference reference : references) {
            Optional.ofNullable(known.get(new Reference(reference.kind(), Text.wellFormed(reference.value()))))
                    .ifPresent(answer -> found.put(reference, answer));
        }
        return found;
    }
}
