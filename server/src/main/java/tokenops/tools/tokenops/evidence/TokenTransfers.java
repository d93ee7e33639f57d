package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;
import tokenops.tools.tokenops.columns.Hex;
import tokenops.tools.tokenops.columns.Positions;

/** Reads token transfers as chain exporters write them (the columns of ethereum-etl's {@code token_transfers}) into the table of all. */
final class TokenTransfers {
    /** Digits of an address of 20 bytes. */
    static final int ADDRESS = 40;

    /** Digits of a transaction's hash of 32 bytes. */
    static final int TRANSACTION = 64;

    private final String file;
    private final Transfers into;

    TokenTransfers(String file, Transfers into) {
        this.file = file;
        this.into = into;
    }

    static boolean fits(Row row) {
        return row.has("token_address") && row.has("from_address") && row.has("to_address") && row.has("value");
    }

    /** Takes the row's transfer into the table, or says why there is none. */
    Reading read(Row row) {
        String value = text(row, "value");
        Optional<BigInteger> exact = Uint256.parse(value);
        if (exact.isEmpty()) {
            return problem(row, "its value " + Text.wellFormed(value) + " can't be one: " + Uint256.whyNot(value));
        }
        String token = text(row, "token_address");
        String from = text(row, "from_address");
        String to = text(row, "to_address");
        if (!Hex.prefixed(token, ADDRESS) || !Hex.prefixed(from, ADDRESS) || !Hex.prefixed(to, ADDRESS)) {
            String wrong = !Hex.prefixed(token, ADDRESS)
                    ? "token_address"
                    : !Hex.prefixed(from, ADDRESS) ? "from_address" : "to_address";
            return problem(row, quoted(row, wrong) + " is no address: 0x and 40 hexadecimal digits are");
        }
        String transaction = text(row, "transaction_hash");
        if (!transaction.isEmpty() && !Hex.prefixed(transaction, TRANSACTION)) {
            return problem(
                    row, quoted(row, "transaction_hash") + " is no transaction: 0x and 64 hexadecimal digits are");
        }
        OptionalLong logIndex = Uint256.position(text(row, "log_index"));
        if (logIndex.isEmpty() && row.get("log_index").isPresent()) {
            return problem(row, "its log_index is no position");
        }
        OptionalLong block = Uint256.position(text(row, "block_number"));
        if (block.isEmpty() && row.get("block_number").isPresent()) {
            return problem(row, "its block_number is no position");
        }
        return into.add(
                token,
                from,
                to,
                exact.get(),
                transaction,
                logIndex.orElse(Positions.ABSENT),
                block.orElse(Positions.ABSENT),
                row.line(),
                row.index());
    }

    private Problem problem(Row row, String why) {
        String transaction = text(row, "transaction_hash");
        String key = row.get("log_index").map(at -> transaction + ":" + at).orElse(transaction);
        return new Problem(Problem.Kind.VALUE, new Source(file, row.line(), row.index(), key), why);
    }

    private static String text(Row row, String name) {
        return row.get(name).orElse("");
    }

    private static String quoted(Row row, String name) {
        return Text.wellFormed(Text.lowerAscii(text(row, name)));
    }
}
