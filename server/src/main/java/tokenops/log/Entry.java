package tokenops.log;

import java.nio.ByteBuffer;
import tokenops.proof.Merkle;

/**
 * A leaf on its way into the log.
 *
 * @param leaf the bytes that are logged
 * @param hash the RFC 6962 leaf hash, by which the log knows it
 */
record Entry(byte[] leaf, byte[] hash) {
    static Entry of(byte[] leaf) {
        return new Entry(leaf, Merkle.leafHash(leaf));
    }

    /** The hash as a key of maps. */
    ByteBuffer key() {
        return ByteBuffer.wrap(hash);
    }
}
