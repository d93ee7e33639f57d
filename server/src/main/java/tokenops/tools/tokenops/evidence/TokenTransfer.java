package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * One transfer of a token, as chain exporters write it.
 *
 * <p>Addresses and hashes are in lower case. The source is made when a finding asks for it: of millions of rows few are named.
 *
 * @param block empty when the export has no block numbers
 * @param logIndex empty when the export has none; with the transaction it is the transfer's key
 */
public record TokenTransfer(
        String file,
        long line,
        long index,
        String token,
        String from,
        String to,
        BigInteger value,
        String transaction,
        OptionalLong logIndex,
        OptionalLong block)
        implements Reading {
    /** The address that no key opens: a transfer from it mints, one to it burns (ERC-20). */
    public static final String ZERO = "0x0000000000000000000000000000000000000000";

    /** Whether the value came into being. */
    public boolean mints() {
        return from.equals(ZERO);
    }

    /** Whether the value ceased to be. */
    public boolean burns() {
        return to.equals(ZERO);
    }

    /** What it calls itself: transaction and log index. */
    public String key() {
        return logIndex.isPresent() ? transaction + ":" + logIndex.getAsLong() : transaction;
    }

    @Override
    public Source source() {
        return new Source(file, line, index, key());
    }
}
