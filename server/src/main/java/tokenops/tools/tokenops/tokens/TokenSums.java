package tokenops.tools.tokenops.tokens;

import java.math.BigInteger;

/**
 * Exact figures of one token's transfers, all rows as they came.
 *
 * @param token its number in the table of transfers
 * @param holders how many took part, the zero address excepted
 */
public record TokenSums(int token, int transfers, BigInteger total, BigInteger minted, BigInteger burned, int holders) {
    /** By how much the supply grew. */
    public BigInteger supplyChange() {
        return minted.subtract(burned);
    }
}
