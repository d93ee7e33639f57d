package tokenops.tools.tokenops.evidence;

/**
 * Something in the evidence that couldn't be read or used.
 *
 * @param why a clause that finishes the sentence "it was left out because"
 */
public record Problem(Kind kind, Source source, String why) implements Reading {
    /** How much is affected. */
    public enum Kind {
        /** The file, or all of it from the line on. */
        FILE,
        /** One record that isn't well-formed. */
        RECORD,
        /** One record that is well-formed with a value that can't be. */
        VALUE,
        /** One record that is fine as such and belongs to no family. */
        UNKNOWN
    }
}
