package tokenops.operations;

import java.util.Optional;
import tokenops.path.Refusal;

/** Why an operator does something; the audit trail has it, and the sealed document of what goes beside the rules. */
public record Because(String reason) {
    /** The most characters: a paragraph. */
    public static final int LONGEST = 500;

    /** What is wrong with it, if anything is. */
    public Optional<Refusal> refusal() {
        return reason.isBlank() || reason.length() > LONGEST
                ? Optional.of(Refusal.invalid("reason", "1 to " + LONGEST + " characters"))
                : Optional.empty();
    }
}
