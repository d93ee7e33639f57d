package tokenops.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree hashes of RFC 6962 section 2.1 over SHA-256, and the checks of its proofs.
 *
 * <p>All hashes are 32 bytes. Sizes and indexes are numbers of leaves. Making proofs needs stored hashes: {@link MerkleProofs}.
 */
public final class Merkle {
    /** Bytes of a hash. */
    public static final int HASH_BYTES = 32;

    private static final int MOST_HASHES = 64;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Merkle() {}

    /** The hash of a leaf's bytes. */
    public static byte[] leafHash(byte[] leaf) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(LEAF);
        return sha256.digest(leaf);
    }

    /** The hash of the node above two hashes. */
    public static byte[] nodeHash(byte[] left, byte[] right) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** The root of a tree of no leaves: the hash of nothing. */
    public static byte[] emptyRoot() {
        return Digest.sha256().digest();
    }

    /** The root over leaf hashes in their order. */
    public static byte[] root(List<byte[]> leafHashes) {
        if (leafHashes.isEmpty()) {
            return emptyRoot();
        }
        if (leafHashes.size() == 1) {
            return leafHashes.get(0);
        }
        int split = Integer.highestOneBit(leafHashes.size() - 1);
        return nodeHash(root(leafHashes.subList(0, split)), root(leafHashes.subList(split, leafHashes.size())));
    }

    /** Reads an inclusion proof from the base64 of its hashes. It is as long as its tree is high, and no tree is higher. */
    static List<byte[]> readProof(List<String> hashes) throws MalformedProof {
        if (hashes.size() > MOST_HASHES) {
            throw new MalformedProof("An inclusion proof has at most " + MOST_HASHES + " hashes.");
        }
        List<byte[]> proof = new ArrayList<>();
        for (String hash : hashes) {
            proof.add(Base64Text.readStandard(hash)
                    .filter(bytes -> bytes.length == HASH_BYTES)
                    .orElseThrow(() -> new MalformedProof("A proof's hash isn't the base64 of 32 bytes.")));
        }
        return proof;
    }

    /**
     * Whether the proof shows that the leaf hash stands at the index of the tree with that size and root (RFC 9162 section
     * 2.1.3.2). False for a proof of any other length than the one that fits.
     */
    public static boolean includes(byte[] root, long size, long index, byte[] leafHash, List<byte[]> proof) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : proof) {
            if (last == 0 || sibling.length != HASH_BYTES) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = nodeHash(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = nodeHash(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && MessageDigest.isEqual(hash, root);
    }

    /**
     * Whether the proof shows that the tree of the old size and root is the beginning of the new one (RFC 9162 section 2.1.4.2).
     * The empty tree begins every tree, with an empty proof; a tree begins itself, with an empty proof.
     */
    public static boolean extendsTree(long oldSize, byte[] oldRoot, long newSize, byte[] newRoot, List<byte[]> proof) {
        if (oldSize < 0 || oldSize > newSize) {
            return false;
        }
        if (oldSize == newSize) {
            return proof.isEmpty() && MessageDigest.isEqual(oldRoot, newRoot);
        }
        if (oldSize == 0) {
            return proof.isEmpty() && MessageDigest.isEqual(oldRoot, emptyRoot());
        }
        long node = oldSize - 1;
        long last = newSize - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        // An old tree that is one complete subtree is its own starting hash, and the proof leaves it out.
        int next = 0;
        byte[] start = oldRoot;
        if (node != 0) {
            if (proof.isEmpty()) {
                return false;
            }
            start = proof.get(next++);
        }
        byte[] inOld = start;
        byte[] inNew = start;
        for (; next < proof.size(); next++) {
            byte[] sibling = proof.get(next);
            if (last == 0 || sibling.length != HASH_BYTES) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                inOld = nodeHash(sibling, inOld);
                inNew = nodeHash(sibling, inNew);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                inNew = nodeHash(inNew, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && MessageDigest.isEqual(inOld, oldRoot) && MessageDigest.isEqual(inNew, newRoot);
    }
}
