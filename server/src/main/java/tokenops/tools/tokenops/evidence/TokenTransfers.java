package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;
import tokenops.tools.tokenops.columns.Hex;
import tokenops.tools.tokenops.columns.Positions;

/**
 * Reads token transfers as chain exporters write them into the table of all: with the columns of ethereum-etl's
 * {@code token_transfers}, or with the members of Etherscan's API ("Get a list of ERC20 - Token Transfer Events by Address").
 */
final class TokenTransfers {
    /** Digits of an address of 20 bytes. */
    static final int ADDRESS = 40;

    /** Digits of a transaction's hash of 32 bytes. */
    static final int TRANSACTION = 64;

    private static final String[] TOKEN = {"token_address", "contractAddress"};
    private static final String[] FROM = {"from_address", "from"};
    private static final String[] TO = {"to_address", "to"};
    private static final String[] TRANSACTION_HASH = {"transaction_hash", "hash"};
    private static final String[] LOG_INDEX = {"log_index", "logIndex"};
    private static final String[] BLOCK_NUMBER = {"block_number", "blockNumber"};

    private final String file;
    private final Transfers into;

    TokenTransfers(String file, Transfers into) {
        this.file = file;
        this.into = into;
    }

    static boolean fits(Row row) {
        return row.has("token_address") && row.has("from_address") && row.has("to_address") && row.has("value")
                || row.has("contractAddress")
                        && row.has("tokenDecimal")
                        && row.has("from")
                        && row.has("to")
                        && row.has("value");
    }

    /** Whether the row is of the table that block explorers export for people: what it moves is in whole tokens, rounded for some. */
    static boolean forPeople(Row row) {
        return row.has("ContractAddress") && row.has("TokenSymbol") && row.has("From") && row.has("To");
    }

    /** Takes the row's transfer into the table, or says why there is none. */
    Reading read(Row row) {
        String value = row.get("value").orElse("");
        Optional<BigInteger> exact = Uint256.parse(value);
        if (exact.isEmpty()) {
            return problem(row, "its value " + Text.wellFormed(value) + " can't be one: " + Uint256.whyNot(value));
        }
        String token = text(row, TOKEN);
        String from = text(row, FROM);
        String to = text(row, TO);
        if (!Hex.prefixed(token, ADDRESS) || !Hex.prefixed(from, ADDRESS) || !Hex.prefixed(to, ADDRESS)) {
            String wrong = !Hex.prefixed(token, ADDRESS) ? token : !Hex.prefixed(from, ADDRESS) ? from : to;
            return problem(row, quoted(wrong) + " is no address: 0x and 40 hexadecimal digits are");
        }
        String transaction = text(row, TRANSACTION_HASH);
        if (!transaction.isEmpty() && !Hex.prefixed(transaction, TRANSACTION)) {
            return problem(row, quoted(transaction) + " is no transaction: 0x and 64 hexadecimal digits are");
        }
        String logIndexText = text(row, LOG_INDEX);
        OptionalLong logIndex = Uint256.position(logIndexText);
        if (logIndex.isEmpty() && !logIndexText.isEmpty()) {
            return problem(row, "its log_index is no position");
        }
        String blockText = text(row, BLOCK_NUMBER);
        OptionalLong block = Uint256.position(blockText);
        if (block.isEmpty() && !blockText.isEmpty()) {
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
        String transaction = text(row, TRANSACTION_HASH);
        String logIndex = text(row, LOG_INDEX);
        String key = logIndex.isEmpty() ? transaction : transaction + ":" + logIndex;
        return new Problem(Problem.Kind.VALUE, new Source(file, row.line(), row.index(), key), why);
    }

    private static String text(Row row, String... names) {
        return row.first(names).orElse("");
    }

    private static String quoted(String text) {
        return Text.wellFormed(Text.lowerAscii(text));
    }
}
