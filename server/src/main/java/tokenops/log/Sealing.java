package tokenops.log;

import java.util.Arrays;
import java.util.List;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.store.Documents;
import tokenops.store.Rows;

/**
 * Puts sealed documents into what a command writes, each with its leaf where its kind has one. This is the only way that a
 * document is written, so a leaf exists if and only if its document does.
 */
public final class Sealing {
    private Sealing() {}

    public static void put(Rows rows, Id.Agent owner, List<Sealed> documents) {
        Documents.put(rows, owner, documents);
        for (Sealed document : documents) {
            Leaf.of(document).ifPresent(leaf -> rows.put(Leaf.WAITING, leaf));
        }
    }

    public static void put(Rows rows, Id.Agent owner, Sealed... documents) {
        put(rows, owner, Arrays.asList(documents));
    }
}
