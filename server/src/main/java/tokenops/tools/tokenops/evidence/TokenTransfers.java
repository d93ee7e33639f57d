package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.Optional;

/** Reads token transfers as chain exporters write them (the columns of ethereum-etl's {@code token_transfers}). */
final class TokenTransfers {
    private TokenTransfers() {}

    static boolean fits(Row row) {
        return row.has("token_address") && row.has("from_address") && row.has("to_address") && row.has("value");
    }

    static Reading read(Row row, String file) {
        String value = row.get("value").orElse("");
        Optional<BigInteger> exact = Uint256.parse(value);
        if (exact.isEmpty()) {
            return problem(
                    row, file, "its value " + Text.wellFormed(value) + " can't be one: " + Uint256.whyNot(value));
        }
        String token = address(row, "token_address");
        String from = address(row, "from_address");
        String to = address(row, "to_address");
        for (String address : new String[] {token, from, to}) {
            if (!hex(address, 42)) {
                return problem(
                        row, file, Text.wellFormed(address) + " is no address: 0x and 40 hexadecimal digits are");
            }
        }
        String transaction = address(row, "transaction_hash");
        if (!transaction.isEmpty() && !hex(transaction, 66)) {
            return problem(
                    row, file, Text.wellFormed(transaction) + " is no transaction: 0x and 64 hexadecimal digits are");
        }
        Optional<Long> logIndex = position(row, "log_index");
        Optional<Long> block = position(row, "block_number");
        if (logIndex.isEmpty() && row.get("log_index").isPresent()) {
            return problem(row, file, "its log_index is no position");
        }
        if (block.isEmpty() && row.get("block_number").isPresent()) {
            return problem(row, file, "its block_number is no position");
        }
        return new TokenTransfer(
                file, row.line(), row.index(), token, from, to, exact.get(), transaction, logIndex, block);
    }

    private static Problem problem(Row row, String file, String why) {
        String transaction = row.get("transaction_hash").orElse("");
        String key = row.get("log_index").map(at -> transaction + ":" + at).orElse(transaction);
        return new Problem(Problem.Kind.VALUE, new Source(file, row.line(), row.index(), key), why);
    }

    private static String address(Row row, String name) {
        return row.get(name).map(Text::lowerAscii).orElse("");
    }

    private static Optional<Long> position(Row row, String name) {
        return row.get(name)
                .flatMap(Uint256::parse)
                .filter(value -> value.bitLength() < 63)
                .map(BigInteger::longValue);
    }

    private static boolean hex(String text, int length) {
        if (text.length() != length || text.charAt(0) != '0' || text.charAt(1) != 'x') {
            return false;
        }
        for (int i = 2; i < length; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
