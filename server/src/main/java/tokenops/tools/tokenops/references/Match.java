package tokenops.tools.tokenops.references;

import java.util.List;
import tokenops.path.Word;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * How one record fits the others.
 *
 * @param group records of the same number belong together; from 1
 * @param with the records that it was matched with, the first few
 * @param by what it was matched by
 * @param because what is missing or differs, also where the tolerance allows it; empty when nothing does
 */
public record Match(Statement statement, int group, Side side, State state, List<Source> with, By by, String because) {
    /** The sides of the match, in the order of the work. */
    public enum Side implements Word {
        REQUEST("no request in the evidence belongs to it"),
        SETTLEMENT("no settlement in the evidence belongs to it"),
        USAGE("no usage in the evidence belongs to it"),
        DELIVERY("no delivery in the evidence belongs to it");

        private final String missing;

        Side(String missing) {
            this.missing = missing;
        }

        /** That nothing stands on this side, for whom it should. */
        String missing() {
            return missing;
        }
    }

    /** How it came out. */
    public enum State implements Word {
        MATCHED,
        PARTLY_MATCHED,
        UNMATCHED
    }

    /** What two records were matched by. */
    public enum By implements Word {
        /** They name the same thing, directly or through others. */
        REFERENCE,
        /** No reference joins them, and they are the nearest to each other of one amount within the time that is tolerated. */
        AMOUNT_AND_TIME,
        NOTHING
    }
}
