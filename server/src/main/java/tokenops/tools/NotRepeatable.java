package tokenops.tools;

/** Earlier work can't be done again; the message is a sentence that says what is missing. */
public final class NotRepeatable extends Exception {
    private static final long serialVersionUID = 1;

    public NotRepeatable(String why) {
        super(why);
    }
}
