package tokenops.log;

import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.store.Documents;
import tokenops.store.Packet;
import tokenops.store.Rows;

/**
 * Puts sealed documents into what a command writes, each with its leaf where its kind has one. This is the only way that a
 * document is written, so a leaf exists if and only if its document does.
 */
public final class Sealing {
    /** Nobody's: what the server seals for itself lies under this owner, where no agent sees it. */
    static final Id.Agent SERVER = new Id.Agent(new UUID(0, 0));

    private Sealing() {}

    public static void put(Rows rows, Packet documents) {
        Documents.put(rows, documents);
        for (Documents.Stored document : documents.documents()) {
            Leaf.of(document).ifPresent(leaf -> rows.put(Leaf.WAITING, leaf));
        }
    }

    /** The same for a document that is made alone. */
    public static void put(Rows rows, Id.Agent owner, Sealed document) {
        put(rows, Packet.of(owner, document));
    }
}
