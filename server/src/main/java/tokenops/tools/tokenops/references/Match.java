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
 * @param because what is missing or differs; empty when it is matched
 */
public record Match(Statement statement, int group, Side side, State state, List<Source> with, String because) {
    /** The sides of the match, in the order of the work. */
    public enum Side implements Word {
        REQUEST,
        SETTLEMENT,
        USAGE,
        DELIVERY
    }

    /** How it came out. */
    public enum State implements Word {
        MATCHED,
        PARTLY_MATCHED,
        UNMATCHED
    }
}
