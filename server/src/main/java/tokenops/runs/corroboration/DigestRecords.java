package tokenops.runs.corroboration;

import java.util.Set;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Documents;

/** Which of the agent's sealed documents has a digest. */
final class DigestRecords {
    private final Documents documents;

    DigestRecords(Documents documents) {
        this.documents = documents;
    }

    void answer(Asked asked, Found found) {
        Set<Digest> digests = asked.digests();
        if (digests.isEmpty()) {
            return;
        }
        for (Documents.Stored document : documents.byDigests(asked.home(), asked.agent(), digests)) {
            Facts facts = new Facts()
                    .put("id", Id.text(document.kind().prefix(), document.id()))
                    .put("kind", document.kind().word());
            found.add(new Answer(asked.reference(document.digest()), Knower.LOG, facts));
        }
    }
}
