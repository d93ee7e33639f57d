package tokenops.runs.corroboration;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;

/** The answers of one look-up as they come together. One thread: the look-up's. */
final class Found {
    private final Map<Reference, Answer> answers = new HashMap<>();

    /**
     * Somebody knows something.
     *
     * @param reference what was asked; empty when a row came along that wasn't asked for
     * @param facts may still grow until {@link #known}
     */
    record Answer(Optional<Reference> reference, Knower by, Facts facts) {}

    void add(Answer answer) {
        answer.reference.ifPresent(asked -> answers.put(asked, answer));
    }

    Map<Reference, Known> known() {
        Map<Reference, Known> known = new HashMap<>();
        answers.forEach(
                (reference, answer) -> known.put(reference, new Known(answer.by.word(), answer.facts.values())));
        return known;
    }
}
