package tokenops.bench.torture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.bench.torture.Findings.Sort;
import tokenops.proof.Checkpoint;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;

/**
 * Counts the log: every checkpoint that was ever served is a beginning of it, signed, and every document that belongs in it is under
 * the newest one, once.
 */
final class LogCount {
    private final List<LogLeaf> leaves = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final NoteVerifierKey key;
    private final Findings findings;

    /** @param entries of the log in their order */
    LogCount(List<byte[]> entries, NoteVerifierKey key, Findings findings) {
        this.key = key;
        this.findings = findings;
        for (byte[] entry : entries) {
            hashes.add(Merkle.leafHash(entry));
            Optional<LogLeaf> leaf = LogLeaf.parse(entry);
            if (leaf.isEmpty()) {
                findings.add(Sort.LOST, "the log's entry " + leaves.size() + " is no leaf");
                return;
            }
            leaves.add(leaf.get());
        }
    }

    /**
     * Counts.
     *
     * @param served checkpoints, the newest last
     * @param documents that have a leaf: what to call them, by digest
     */
    void count(List<String> served, Map<Digest, String> documents) {
        long under = 0;
        for (String note : served) {
            under = Math.max(under, begins(note));
        }
        Map<Digest, Integer> first = new HashMap<>();
        for (int i = 0; i < leaves.size(); i++) {
            Integer before = first.putIfAbsent(leaves.get(i).digest(), i);
            if (before != null) {
                findings.add(
                        Sort.DUPLICATED,
                        leaves.get(i).digest() + " is in the log twice, as entries " + before + " and " + i);
            }
        }
        for (Map.Entry<Digest, String> document : documents.entrySet()) {
            Integer index = first.get(document.getKey());
            if (index == null || index >= under) {
                findings.add(Sort.LOST, document.getValue() + " is not in the signed log");
            }
        }
    }

    /** How many entries a checkpoint covers; none when it isn't a signed beginning of this log. */
    private long begins(String note) {
        try {
            SignedNote signed = SignedNote.parse(note);
            Checkpoint head = Checkpoint.parse(signed.text());
            boolean ours = signed.isSignedBy(key)
                    && head.origin().equals(key.name())
                    && head.size() <= hashes.size()
                    && Arrays.equals(head.root().bytes(), Merkle.root(hashes.subList(0, (int) head.size())));
            if (ours) {
                return head.size();
            }
            findings.add(
                    Sort.LOST,
                    "the checkpoint of " + head.size()
                            + " entries that was served is no signed beginning of the log of " + hashes.size());
        } catch (MalformedProof e) {
            findings.add(Sort.LOST, "what was served as a checkpoint is none: " + e.sentence());
        }
        return 0;
    }
}
