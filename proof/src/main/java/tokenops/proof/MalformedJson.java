package tokenops.proof;

import java.io.IOException;

/** The bytes are not one well-formed JSON value; the message says in what, for whoever sent them. */
public final class MalformedJson extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedJson(String message) {
        super(message);
    }
}
