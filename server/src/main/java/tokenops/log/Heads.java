package tokenops.log;

import java.util.Optional;

/** The heads of the log that others may see. Any thread. */
@FunctionalInterface
public interface Heads {
    /** The newest that is signed; empty when none may be served. */
    Optional<SignedHead> newest();

    /** The newest that the quorum of witnesses has cosigned; never larger than the newest. */
    default Optional<SignedHead> cosigned() {
        return Optional.empty();
    }

    /** Which of the two {@code /log/checkpoint} shows. */
    default Optional<SignedHead> shown() {
        return newest();
    }
}
