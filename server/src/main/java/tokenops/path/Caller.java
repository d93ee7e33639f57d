package tokenops.path;

import java.util.Set;

/** Who asks. */
public sealed interface Caller {
    /** How the audit trail names it. */
    String actor();

    /** Somebody without a credential. */
    record Stranger() implements Caller {
        @Override
        public String actor() {
            return "stranger";
        }
    }

    /**
     * An agent, through a credential.
     *
     * @param scopes the operations that the credential's envelope opens
     * @param tools that it may be used for
     * @param dataModes of the data that these may be given
     */
    record Agent(
            Id.Agent id,
            Id.Credential credential,
            Mode mode,
            boolean suspended,
            Set<String> scopes,
            Set<String> tools,
            Set<String> dataModes)
            implements Caller {
        @Override
        public String actor() {
            return id.text();
        }
    }

    /** The operator who holds the operator token. */
    record Operator(String name) implements Caller {
        @Override
        public String actor() {
            return "operator:" + name;
        }
    }
}
