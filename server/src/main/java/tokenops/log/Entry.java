package tokenops.log;

import java.nio.ByteBuffer;
import tokenops.path.Home;
import tokenops.proof.Digest;
import tokenops.proof.Merkle;

/**
 * A leaf on its way into the log.
 *
 * @param home where the leaf waits
 * @param digest of the document that it stands for, its key there
 * @param leaf the bytes that are logged
 * @param hash the RFC 6962 leaf hash, by which the log knows it
 */
record Entry(Home home, Digest digest, byte[] leaf, byte[] hash) {
    static Entry of(Home home, Leaf leaf) {
        byte[] bytes = leaf.bytes();
        return new Entry(home, leaf.digest(), bytes, Merkle.leafHash(bytes));
    }

    /** The hash as a key of maps. */
    ByteBuffer key() {
        return ByteBuffer.wrap(hash);
    }
}
