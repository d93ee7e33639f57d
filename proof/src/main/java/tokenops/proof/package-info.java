/**
 * Digests, canonical JSON, the Merkle log's formats, DSSE, the proof bundle and its verification.
 *
 * <p>Nothing here knows a server or a database: a stranger with one file and one public key uses this module alone.
 */
@NullMarked
package tokenops.proof;

import org.jspecify.annotations.NullMarked;
