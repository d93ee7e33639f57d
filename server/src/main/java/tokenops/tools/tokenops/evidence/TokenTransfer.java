package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;

/**
 * One transfer of a token, as chain exporters write it: a row of the table of all.
 *
 * <p>Addresses and hashes are in lower case.
 */
public record TokenTransfer(Transfers all, int row) implements Reading {
    /** The address that no key opens. */
    public static final String ZERO = "0x0000000000000000000000000000000000000000";

    public String token() {
        return all.tokenAddress(all.token(row));
    }

    public String from() {
        return all.addresses().text(all.from(row));
    }

    public String to() {
        return all.addresses().text(all.to(row));
    }

    public BigInteger value() {
        return all.values().get(row);
    }

    /** The transaction's hash; empty when the export has none. */
    public String transaction() {
        return all.transactions().text(all.transactions().entry(row));
    }

    /** What it calls itself: transaction and log index. */
    public String key() {
        long logIndex = all.logIndex(row);
        return logIndex >= 0 ? transaction() + ":" + logIndex : transaction();
    }

    @Override
    public Source source() {
        return new Source(all.file(row), all.line(row), all.index(row), key());
    }
}
