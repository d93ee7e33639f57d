package tokenops.log;

import java.util.Optional;

/**
 * Holds the keys that sign, by name: as files ({@link Keys}), or as whatever guards keys better. Any thread.
 *
 * <p>A key's signer may throw unchecked while it can't be reached: what it was to sign waits then, and is signed later.
 */
public interface Signers {
    /** The key of that name, made when there is none. */
    SigningKey signing(String name);

    /** The key that is to take its place, if one was made. */
    Optional<SigningKey> successor(String name);

    /** Makes a key that is to take its place; durable when this returns. One that was made before is forgotten. */
    SigningKey makeSuccessor(String name);

    /** The successor takes its place, and the key before it is forgotten. */
    void succeed(String name);

    /** The successor isn't to take its place, and is forgotten. */
    void dropSuccessor(String name);
}
