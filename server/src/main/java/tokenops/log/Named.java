package tokenops.log;

import java.util.UUID;
import tokenops.path.Kind;
import tokenops.proof.Digest;
import tokenops.store.Documents;

/** A document as another names it. */
record Named(Kind kind, UUID id, Digest digest) {
    static Named of(Documents.Stored document) {
        return new Named(document.kind(), document.id(), document.digest());
    }

    /** How findings call it. */
    String called() {
        return kind.word() + " " + id;
    }
}
