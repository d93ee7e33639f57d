package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.PlainTransfer.Member;

/** Reads the plain lines of a CSV file of token transfers, with their columns in any order and others between them. */
final class CsvTransfers implements BlockReader {
    private final List<Optional<Member>> columns;
    private final byte separator;
    private final byte quote;

    private CsvTransfers(List<Optional<Member>> columns, byte separator, byte quote) {
        this.columns = columns;
        this.separator = separator;
        this.quote = quote;
    }

    /** For a file with that header; empty when its columns don't make a transfer. */
    static Optional<BlockReader> of(Header header, char separator, char quote) {
        List<Optional<Member>> columns = new ArrayList<>(Collections.nCopies(header.size(), Optional.empty()));
        for (Member member : Member.values()) {
            int place = header.at(member.written());
            if (place >= 0) {
                columns.set(place, Optional.of(member));
            } else if (member.needed()) {
                return Optional.empty();
            }
        }
        return Optional.of(new CsvTransfers(columns, (byte) separator, (byte) quote));
    }

    @Override
    public void read(Block block) {
        PlainTransfer transfer = new PlainTransfer();
        int line = 0;
        int at = 0;
        while (at < block.length()) {
            line++;
            int end = plain(block.bytes(), at, transfer);
            if (end >= 0) {
                block.transfers.add(transfer, line);
            } else {
                end = block.lineEnd(at);
                if (!block.blank(at, end)) {
                    block.odd(line, at);
                }
            }
            at = end + 1;
        }
        block.lines(line);
    }

    /** Reads the line that begins at a place; where it ends, or {@link PlainTransfer#ODD}. */
    private int plain(byte[] text, int start, PlainTransfer transfer) {
        transfer.begin();
        int at = start;
        for (int column = 0; column < columns.size(); column++) {
            if (column > 0) {
                if (text[at] != separator) {
                    return PlainTransfer.ODD;
                }
                at++;
            }
            boolean quoted = text[at] == quote;
            at = value(columns.get(column), text, quoted ? at + 1 : at, quoted, transfer);
            if (at < 0) {
                return PlainTransfer.ODD;
            }
            if (quoted) {
                if (text[at] != quote) {
                    return PlainTransfer.ODD;
                }
                at++;
            }
        }
        if (text[at] == '\r') {
            at++;
        }
        return text[at] == '\n' ? at : PlainTransfer.ODD;
    }

    private int value(Optional<Member> column, byte[] text, int at, boolean quoted, PlainTransfer transfer) {
        if (column.isEmpty()) {
            return other(text, at, quoted);
        }
        Member member = column.get();
        boolean empty = text[at] == separator || text[at] == quote || text[at] == '\r' || text[at] == '\n';
        return empty && !member.needed() ? at : transfer.read(member, text, at);
    }

    /** The end of a value that nobody asks for, as long as it is of printable ASCII and no quote stands in it. */
    private int other(byte[] text, int from, boolean quoted) {
        int at = from;
        while (text[at] >= ' ' && text[at] != '"' && text[at] != quote && (quoted || text[at] != separator)) {
            at++;
        }
        boolean ends = text[at] == '\n' || text[at] == '\r' || text[at] == separator || text[at] == quote;
        return ends ? at : PlainTransfer.ODD;
    }
}
