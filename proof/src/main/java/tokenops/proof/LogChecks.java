package tokenops.proof;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks the log's part: the signed checkpoint, witnesses' cosignatures, and the inclusion of every leaf. */
final class LogChecks {
    static final String CHECKPOINT = "checkpoint";
    static final String COSIGNATURES = "cosignatures";
    static final String LEAVES = "log_leaves";

    private LogChecks() {}

    static Check checkpoint(Bundle bundle, NoteVerifierKey logKey) {
        Faults faults = new Faults(CHECKPOINT);
        try {
            SignedNote note = SignedNote.parse(bundle.checkpoint());
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            faults.require(
                    logKey.type() == NoteVerifierKey.Type.ED25519,
                    "Logs are checked here by keys of type 1 (Ed25519) only, and the key given is of another.");
            faults.same("The checkpoint's log", checkpoint.origin(), bundle.origin());
            faults.require(
                    bundle.origin().equals(logKey.name()),
                    "The bundle is of the log " + bundle.origin() + ", the key given of the log " + logKey.name()
                            + ".");
            faults.require(
                    logKey.type() == NoteVerifierKey.Type.ED25519 && note.isSignedBy(logKey),
                    "The checkpoint isn't signed by the log key.");
            faults.require(
                    note.signatures().stream().filter(logKey::named).count() <= 1,
                    "The checkpoint has two signatures of the log key.");
            return faults.verdict(
                    "The log key signed the head of " + checkpoint.origin() + " at " + checkpoint.size() + " leaves.");
        } catch (MalformedProof e) {
            return Check.failed(CHECKPOINT, e.sentence());
        }
    }

    static Check cosignatures(Bundle bundle, NoteVerifierKey logKey, Optional<WitnessPolicy> policy, Instant now) {
        try {
            SignedNote note = SignedNote.parse(bundle.checkpoint());
            return policy.isEmpty()
                    ? Check.notChecked(
                            COSIGNATURES,
                            "No witness policy was given; the checkpoint has "
                                    + (note.signatures().size() - 1) + " signatures besides the log's.")
                    : cosignatures(note, logKey, policy.get(), now);
        } catch (MalformedProof e) {
            return Check.failed(COSIGNATURES, e.sentence());
        }
    }

    private static Check cosignatures(SignedNote note, NoteVerifierKey logKey, WitnessPolicy policy, Instant now) {
        Faults faults = new Faults(COSIGNATURES);
        String line = logKey.toString();
        faults.require(
                policy.logs().isEmpty()
                        || policy.logs().stream()
                                .anyMatch(known -> known.toString().equals(line)),
                "The policy doesn't list the log " + logKey.name() + ".");
        WitnessPolicy.Verdict verdict = policy.of(note, now);
        String cosigned = verdict.cosigned().isEmpty() ? "nobody" : String.join(", ", verdict.cosigned());
        String unchecked = verdict.unchecked().isEmpty()
                ? ""
                : " The ML-DSA-44 cosignatures of " + String.join(", ", verdict.unchecked())
                        + " can't be checked here, for want of the algorithm.";
        if (!verdict.met()) {
            verdict.faults().forEach(faults::add);
            faults.add("The quorum of witnesses isn't met: of those that the policy knows, " + cosigned
                    + " cosigned the checkpoint." + unchecked);
        }
        String outcome = policy.asksForNone() ? "The policy asks for no witness; " : "The quorum of witnesses is met: ";
        return faults.verdict(outcome + cosigned + " cosigned the checkpoint." + unchecked);
    }

    /** Each document that must have a leaf has one, of its type and digest, in the tree of the checkpoint. */
    static Check leaves(RunDocuments run, Bundle bundle) {
        Faults faults = new Faults(LEAVES);
        try {
            Checkpoint head =
                    Checkpoint.parse(SignedNote.parse(bundle.checkpoint()).text());
            Set<String> without = new TreeSet<>();
            for (SealedDocument document : run.all()) {
                if (LogLeaf.TYPES.contains(document.kind())) {
                    without.add(document.digest().toString());
                }
            }
            for (BundledLeaf leaf : bundle.leaves()) {
                String digest = leaf.digest().toString();
                Optional<SealedDocument> document = run.withDigest(digest).filter(found -> without.remove(digest));
                if (document.isEmpty()) {
                    faults.add("Leaf " + leaf.index() + " stands for no document, or for one that has another leaf.");
                } else {
                    leaf(leaf, document.get(), head, faults);
                }
            }
            for (String digest : without) {
                faults.add(run.withDigest(digest).orElseThrow().called() + " has no leaf.");
            }
        } catch (MalformedProof e) {
            faults.add(e.sentence());
        }
        return faults.verdict(bundle.leaves().size() + " leaves are in the log under the checkpoint.");
    }

    private static void leaf(BundledLeaf bundled, SealedDocument document, Checkpoint head, Faults faults) {
        Optional<LogLeaf> leaf = LogLeaf.parse(bundled.leaf());
        if (leaf.isEmpty()
                || !leaf.get().digest().equals(document.digest())
                || !leaf.get().type().equals(document.kind())) {
            faults.add("Leaf " + bundled.index() + " isn't the leaf of " + document.called() + ".");
            return;
        }
        boolean included = Merkle.includes(
                head.root().bytes(), head.size(), bundled.index(), Merkle.leafHash(bundled.leaf()), bundled.proof());
        faults.require(included, "The leaf of " + document.called() + " isn't in the log at " + bundled.index() + ".");
    }

    /** The time in the leaf of a document, if it has one. */
    static Optional<Instant> leafTime(Bundle bundle, SealedDocument document) {
        return bundle.leaves().stream()
                .filter(leaf -> leaf.digest().equals(document.digest()))
                .findFirst()
                .flatMap(leaf -> LogLeaf.parse(leaf.leaf()))
                .map(LogLeaf::time);
    }
}
