package tokenops.tools.tokenops.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.tools.EvidenceFile;
import tokenops.tools.tokenops.Spoilt;

/** Plain lines are read from bytes and others row by row: whatever stands in a file, nobody can tell from what was read. */
class PlainAndRowByRowTest {
    private static final List<String> NAMES = List.of(
            "token_address",
            "from_address",
            "to_address",
            "value",
            "transaction_hash",
            "log_index",
            "block_number",
            "block_hash",
            "note");

    private static final Dialect DIALECT = new Dialect(',', '"', '\n', false);

    @Property(tries = 600)
    void a_csv_file_reads_the_same(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        same(false, some(csv(random, 1 + random.nextInt(30)), random));
    }

    @Property(tries = 600)
    void a_file_of_json_lines_reads_the_same(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        same(true, some(json(random, 1 + random.nextInt(30)), random));
    }

    @Property(tries = 6)
    void files_of_many_blocks_read_the_same(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        boolean json = random.nextBoolean();
        byte[] text = json ? json(random, 7_000) : csv(random, 9_000);
        for (int i = random.nextInt(20); i > 0; i--) {
            text = Spoilt.of(text, random);
        }
        same(json, text);
    }

    @Test
    void a_record_may_go_on_over_the_end_of_a_block() throws IOException {
        StringBuilder text = new StringBuilder(String.join(",", NAMES)).append('\n');
        Random random = new Random(1);
        while (text.length() < 3 << 20) {
            text.append(row(random, 0))
                    .append(",\"in\nmany\n")
                    .append("lines\n".repeat(30_000))
                    .append("\"\n");
            text.append(row(random, 0)).append(",plain\n".repeat(1));
        }
        Read read = same(false, text.toString().getBytes(StandardCharsets.UTF_8));
        assertTrue(read.transfers.size() > 20);
    }

    @Test
    void a_line_longer_than_any_may_be_ends_or_harms_the_same() throws IOException {
        Random random = new Random(2);
        String rows = new String(csv(random, 6_000), StandardCharsets.UTF_8);
        for (int length : new int[] {(1 << 20) - 2, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20}) {
            String text = rows + "x".repeat(length) + "\n" + rows.substring(rows.indexOf('\n') + 1);
            same(false, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void plain_lines_are_not_read_row_by_row() throws IOException {
        Random random = new Random(3);
        for (boolean json : new boolean[] {false, true}) {
            byte[] text = json ? json(random, 500) : csv(random, 500);
            List<Integer> rows = new ArrayList<>();
            Evidence.Builder evidence = new Evidence.Builder(Long.MAX_VALUE, 1);
            RowSink sink = new Counting(reading(evidence), rows);
            read(json, true, new ByteArrayInputStream(text), sink);
            assertTrue(evidence.build().transfers().size() > 400);
            assertTrue(rows.size() < 250, rows.size() + " of 500 lines were read row by row");
        }
    }

    private static final ReadAs AS =
            new ReadAs("f", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Property(tries = 200)
    void an_archive_that_breaks_somewhere_keeps_the_same(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        boolean json = random.nextBoolean();
        byte[] text = json ? json(random, random.nextInt(3_000)) : csv(random, random.nextInt(3_000));
        int cut = random.nextInt(text.length + 1);
        assertEquals(Read.of(json, false, new Breaking(text, cut)), Read.of(json, true, new Breaking(text, cut)));
    }

    /** Breaks behind so many bytes. */
    private static final class Breaking extends InputStream {
        private final InputStream before;

        Breaking(byte[] text, int cut) {
            before = new ByteArrayInputStream(text, 0, cut);
        }

        @Override
        public int read() throws IOException {
            int read = before.read();
            if (read < 0) {
                throw new Damaged("it breaks");
            }
            return read;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = before.read(into, from, length);
            if (count < 0) {
                throw new Damaged("it breaks");
            }
            return count;
        }
    }

    private static byte[] some(byte[] text, Random random) {
        return random.nextInt(4) == 0 ? text : Spoilt.of(text, random);
    }

    private static Read same(boolean json, byte[] text) throws IOException {
        Read rowByRow = Read.of(json, false, new ByteArrayInputStream(text));
        Read plain = Read.of(json, true, new ByteArrayInputStream(text));
        assertEquals(rowByRow, plain);
        return plain;
    }

    /** A file whose columns stand in some order, its rows in some spelling. */
    private static byte[] csv(Random random, int rows) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (i < 4 || random.nextInt(8) > 0) {
                order.add(i);
            }
        }
        Collections.shuffle(order, random);
        StringBuilder text = new StringBuilder();
        text.append(String.join(",", order.stream().map(NAMES::get).toList())).append('\n');
        for (int i = 0; i < rows; i++) {
            List<String> values = values(random, i);
            int odd = random.nextInt(10);
            for (int at = 0; at < order.size(); at++) {
                String value = values.get(order.get(at));
                text.append(at == 0 ? "" : ",")
                        .append(odd == 0 || random.nextInt(20) == 0 ? "\"" + value + "\"" : value);
            }
            text.append(odd == 1 ? "\r\n" : odd == 2 ? "\n \n" : "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(Random random, int rows) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (i < 4 || random.nextInt(8) > 0) {
                order.add(i);
            }
        }
        Collections.shuffle(order, random);
        String space = random.nextBoolean() ? " " : "";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            List<String> values = values(random, i);
            text.append('{');
            for (int at = 0; at < order.size(); at++) {
                int name = order.get(at);
                String value = values.get(name);
                boolean number = name == 3 || name == 5 || name == 6;
                text.append(at == 0 ? "" : "," + space)
                        .append('"')
                        .append(NAMES.get(name))
                        .append("\":")
                        .append(i > 0 && random.nextInt(40) == 0 ? "  " : space)
                        .append(
                                value.isEmpty() && random.nextBoolean()
                                        ? "null"
                                        : number && !value.isEmpty() && random.nextInt(8) > 0
                                                ? value
                                                : "\"" + value + "\"");
            }
            text.append('}').append(random.nextInt(30) == 0 ? "\r\n\n" : "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String row(Random random, int number) {
        return String.join(",", values(random, number).subList(0, 8));
    }

    private static List<String> values(Random random, int number) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String address =
                    String.format(Locale.ROOT, "0x%040x", new BigInteger(random.nextInt(5) == 0 ? 160 : 3, random));
            values.add(
                    random.nextInt(20) == 0 ? address.toUpperCase(Locale.ROOT).replace('X', 'x') : address);
        }
        int bits = random.nextInt(10) == 0 ? 258 : random.nextInt(10) == 0 ? 130 : random.nextInt(120);
        values.add(new BigInteger(bits, random).toString());
        values.add(
                random.nextInt(12) == 0 ? "" : String.format(Locale.ROOT, "0x%064x", BigInteger.valueOf(number / 3)));
        values.add(random.nextInt(12) == 0 ? "" : Integer.toString(random.nextInt(300)));
        values.add(
                random.nextInt(12) == 0
                        ? ""
                        : random.nextInt(12) == 0
                                ? Long.toString(random.nextLong() >>> 1)
                                : Integer.toString(17_000_000 + number));
        values.add("0x" + Integer.toHexString(random.nextInt()));
        values.add(
                switch (random.nextInt(40)) {
                    case 0 -> "é";
                    case 1 -> "\\u0041";
                    case 2 -> "a\"b";
                    case 3 -> "two\nlines";
                    case 4 -> "tab\there";
                    case 5 -> "";
                    default -> "note " + number;
                });
        return values;
    }

    private static FileReading reading(Evidence.Builder evidence) {
        return new FileReading(
                new EvidenceFile(
                        new Id.Evidence(new java.util.UUID(0, 1)),
                        "f",
                        Optional.empty(),
                        "",
                        Digest.of(new byte[0]),
                        0,
                        InputStream::nullInputStream),
                Optional.empty(),
                true,
                evidence);
    }

    private static void read(boolean json, boolean plain, InputStream text, RowSink sink) throws IOException {
        if (json && plain) {
            JsonRows.lines(text, sink);
        } else if (json) {
            JsonRows.rows(text, sink);
        } else if (plain) {
            CsvRows.read(text, DIALECT, sink);
        } else {
            CsvRows.rows(text, DIALECT, sink);
        }
    }

    /** All that was read of a file, in words. */
    private record Read(List<String> transfers, List<String> statements, List<Problem> problems, String counts) {
        static Read of(boolean json, boolean plain, InputStream text) throws IOException {
            Evidence.Builder builder = new Evidence.Builder(Long.MAX_VALUE, plain ? 1 : 2);
            FileReading reading = reading(builder);
            String end = "";
            try {
                read(json, plain, text, reading);
            } catch (Damaged e) {
                end = e.why() + reading.behind();
            }
            Evidence evidence = builder.build();
            List<String> transfers = new ArrayList<>();
            for (int row = 0; row < evidence.transfers().size(); row++) {
                TokenTransfer transfer = evidence.transfers().at(row);
                transfers.add(transfer.source() + " " + transfer.token() + " " + transfer.from() + " " + transfer.to()
                        + " " + transfer.value() + " " + evidence.transfers().block(row));
            }
            return new Read(
                    transfers,
                    evidence.statements().stream()
                            .map(Statement::source)
                            .map(Source::toString)
                            .toList(),
                    evidence.problems(),
                    end + evidence.problemCounts() + " " + reading.finish(AS));
        }
    }

    /** Counts the rows that come as rows. */
    private record Counting(RowSink to, List<Integer> rows) implements RowSink {
        @Override
        public void row(Row row, Optional<Seal> seal) {
            rows.add(rows.size());
            to.row(row, seal);
        }

        @Override
        public void transfers(
                Transfers block,
                Transfers.Numbers numbers,
                int firstRow,
                int endRow,
                long lineBefore,
                long indexBefore) {
            to.transfers(block, numbers, firstRow, endRow, lineBefore, indexBefore);
        }

        @Override
        public Optional<Transfers> plain() {
            return to.plain();
        }

        @Override
        public void header(Header header) {
            to.header(header);
        }

        @Override
        public void unreadable(Problem.Kind kind, long line, long index, String key, String why) {
            to.unreadable(kind, line, index, key, why);
        }
    }
}
