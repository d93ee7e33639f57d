package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads token transfers as chain exporters write them (the columns of ethereum-etl's {@code token_transfers}). */
final class TokenTransfers {
    /** {@code 0x} and 32 bytes. */
    private static final int TRANSACTION = 66;

    private TokenTransfers() {}

    static boolean fits(Row row) {
        return row.has("token_address") && row.has("from_address") && row.has("to_address") && row.has("value");
    }

    static Reading read(Row row, String file, Addresses addresses) {
        String value = text(row, "value");
        Optional<BigInteger> exact = Uint256.parse(value);
        if (exact.isEmpty()) {
            return problem(
                    row, file, "its value " + Text.wellFormed(value) + " can't be one: " + Uint256.whyNot(value));
        }
        String token = addresses.read(text(row, "token_address"));
        String from = addresses.read(text(row, "from_address"));
        String to = addresses.read(text(row, "to_address"));
        if (token.isEmpty() || from.isEmpty() || to.isEmpty()) {
            String wrong = token.isEmpty() ? "token_address" : from.isEmpty() ? "from_address" : "to_address";
            return problem(row, file, quoted(row, wrong) + " is no address: 0x and 40 hexadecimal digits are");
        }
        String transaction = Addresses.lowerHex(text(row, "transaction_hash"), TRANSACTION);
        if (transaction.isEmpty() && row.get("transaction_hash").isPresent()) {
            return problem(
                    row,
                    file,
                    quoted(row, "transaction_hash") + " is no transaction: 0x and 64 hexadecimal digits are");
        }
        OptionalLong logIndex = Uint256.position(text(row, "log_index"));
        if (logIndex.isEmpty() && row.get("log_index").isPresent()) {
            return problem(row, file, "its log_index is no position");
        }
        OptionalLong block = Uint256.position(text(row, "block_number"));
        if (block.isEmpty() && row.get("block_number").isPresent()) {
            return problem(row, file, "its block_number is no position");
        }
        return new TokenTransfer(
                file, row.line(), row.index(), token, from, to, exact.get(), transaction, logIndex, block);
    }

    private static Problem problem(Row row, String file, String why) {
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
