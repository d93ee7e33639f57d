package tokenops.log;

import tokenops.proof.Digest;
import tokenops.proof.Merkle;

/**
 * The log as it is committed: how many leaves it has, and the root over them.
 *
 * <p>Not yet signed; what is signed is a {@link SignedHead}.
 */
record Head(long size, Digest root) {
    static final Head EMPTY = new Head(0, Digest.ofHash(Merkle.emptyRoot()));
}
