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

    /** An agent, through a credential that opens these scopes. */
    record Agent(Id.Agent id, Id.Credential credential, Mode mode, boolean suspended, Set<String> scopes)
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
