package tokenops.log;

import java.util.List;
import java.util.Optional;
import tokenops.proof.BundledLeaf;
import tokenops.proof.Digest;
import tokenops.proof.TlogProof;

/** Whether documents are in the signed log: all of them under one checkpoint, or not yet. */
public sealed interface Inclusion {
    /**
     * All of them are.
     *
     * @param head the checkpoint that every proof leads to
     * @param leaves with their proofs, in the order in which they were asked for
     */
    record Proven(SignedHead head, List<BundledLeaf> leaves) implements Inclusion {
        public Proven {
            leaves = List.copyOf(leaves);
        }

        /** The proof of one of them as a text file of its own (C2SP tlog-proof); empty for a digest that wasn't asked for. */
        public Optional<TlogProof> tlogProof(Digest digest) {
            return leaves.stream()
                    .filter(leaf -> leaf.digest().equals(digest))
                    .findFirst()
                    .map(leaf -> new TlogProof(leaf.index(), leaf.proof(), head.note()));
        }
    }

    /**
     * At least one isn't; asking again a second later usually helps.
     *
     * @param reason a sentence
     */
    record NotYet(String reason) implements Inclusion {}
}
