package tokenops.tools.tokenops.evidence;

import java.util.List;
import tokenops.proof.Digest;

/**
 * One file of evidence after it was read.
 *
 * @param bytes as the file came, compressed or not
 * @param families that its records belong to
 * @param records that were read and understood
 * @param leftOut problems: records, or the rest of the file, that weren't
 */
public record Input(
        String file, Digest digest, long bytes, ReadAs as, List<Family> families, long records, long leftOut) {}
