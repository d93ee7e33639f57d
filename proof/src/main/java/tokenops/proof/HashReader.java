package tokenops.proof;

/**
 * Answers hashes of complete subtrees of a stored tree.
 *
 * <p>Hash {@code (level, index)} covers the leaves from {@code index << level} to {@code (index + 1) << level}, exclusive; level 0
 * are the leaf hashes. Only subtrees that are complete within the stored size are asked for. {@link TileHashes} reads them from
 * tiles.
 */
@FunctionalInterface
public interface HashReader {
    /** The hash, 32 bytes. Throws when the storage doesn't have it, which is a damaged log, not an answer. */
    byte[] hash(int level, long index);
}
