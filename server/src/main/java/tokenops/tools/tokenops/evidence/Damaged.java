package tokenops.tools.tokenops.evidence;

import java.io.IOException;

/** An archive goes no further: it is cut off, broken, or unpacks to more than is read. What came before is good. */
final class Damaged extends IOException {
    private static final long serialVersionUID = 1;

    /** @param why a clause that says it of the file: {@code "its gzip archive is cut off"} */
    Damaged(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
