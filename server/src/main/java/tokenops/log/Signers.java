package tokenops.log;

import java.util.List;
import java.util.Optional;

/**
 * Holds the keys that sign, by name: as files ({@link Keys}), or as whatever guards keys better. Any thread.
 *
 * <p>A key's signer throws {@link SignerAway} while it can't be reached: what it was to sign waits then, and is signed later. Nodes may
 * share what holds the keys, so a successor is always named: which one takes its place is for the database to say.
 */
public interface Signers {
    /** The key of that name, if there is one. */
    Optional<SigningKey> find(String name);

    /** The key of that name, made when there is none. */
    SigningKey findOrMake(String name);

    /** The keys that were made to take its place, and neither took it nor were forgotten; by whichever node. */
    List<SigningKey> successors(String name);

    /** Makes a key that is to take its place, beside others that are; durable when this returns. */
    SigningKey makeSuccessor(String name);

    /** That successor takes its place, and the key before it is forgotten. Nothing happens where another node has done so. */
    void succeed(String name, SigningKey successor);

    /** That successor isn't to take its place, and is forgotten. */
    void dropSuccessor(String name, SigningKey successor);
}
