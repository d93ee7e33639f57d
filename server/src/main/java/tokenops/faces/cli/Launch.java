package tokenops.faces.cli;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/** Starts a server: what commands are handed, because the wiring stands above them. */
@FunctionalInterface
public interface Launch {
    /** A server that answers on return. Throws {@link CannotStart} and others with a sentence for the operator. */
    Running start(Settings settings, Clock clock, SecureRandom random);

    /** What an operator has set can't be worked with; the message is a sentence that says what. */
    final class CannotStart extends RuntimeException {
        private static final long serialVersionUID = 1;

        public CannotStart(String sentence) {
            super(sentence);
        }
    }

    /** A server that was started. Closing it stops it gracefully. */
    interface Running extends AutoCloseable {
        /** Where it answers. */
        URI url();

        /** What guards the console and the operators' operations. */
        String operatorToken();

        /** The log's verifier key, one C2SP line: what an auditor must have. */
        String logKeyLine();

        /** Something that an operator should know at start. */
        Optional<String> note();

        @Override
        void close();
    }
}
