package tokenops.tools.tokenops.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import tokenops.tools.tokenops.columns.Cores;

/**
 * Reads a file of lines block by block, on all cores where there are several, and takes what is in them in the order of the file.
 *
 * <p>Plain lines are read from bytes. A line that isn't plain is given to the reader of rows, as if it came to it there: it says
 * how far the record goes that begins with it, and what was read of those further lines counts for nothing. So the reader of rows
 * alone decides what isn't plain, and how many threads there are decides nothing.
 */
final class BlockReading {
    /** How many blocks wait for their turn: enough that a slow one holds nobody up. */
    private static final int AHEAD = 2 * Cores.count() + 1;

    /** Reads rows from a place on. */
    interface Rows {
        /** Reads the record that begins on the next line; where it ends. */
        Place record(InputStream text, Place before) throws IOException;

        /** Reads all that follows. */
        void rest(InputStream text, Place before) throws IOException;
    }

    /**
     * How far a file was read.
     *
     * @param line the last line
     * @param index the last record
     */
    record Place(long line, long index) {}

    private final InputStream in;
    private final RowSink sink;
    private final Transfers into;
    private final Rows rows;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private final Deque<Block> free = new ArrayDeque<>();
    private byte[] rest = new byte[0];
    private boolean first = true;
    private boolean drained;
    private Optional<Damaged> damage = Optional.empty();
    private long linesBefore;
    private Place place;

    private BlockReading(InputStream in, RowSink sink, Transfers into, Rows rows, Place place) {
        this.in = in;
        this.sink = sink;
        this.into = into;
        this.rows = rows;
        this.place = place;
        this.linesBefore = place.line;
    }

    /** Makes the reader of a file's plain lines from its first block; empty when that has none. */
    interface Maker {
        Optional<BlockReader> of(Block first);
    }

    /** Reads all that follows a place. */
    static void read(InputStream in, Place place, RowSink sink, Maker maker, Rows rows) throws IOException {
        Optional<Transfers> into = sink.plain();
        if (into.isPresent()) {
            new BlockReading(in, sink, into.get(), rows, place).read(maker);
        } else {
            rows.rest(in, place);
        }
    }

    private void read(Maker maker) throws IOException {
        Optional<Block> block = next();
        if (block.isEmpty()) {
            ended();
            return;
        }
        Optional<BlockReader> reader = block.get().endless() ? Optional.empty() : maker.of(block.get());
        if (reader.isEmpty()) {
            rows.rest(all(block.get()), place);
            return;
        }
        reader.get().read(block.get());
        if (drained) {
            take(block.get());
            ended();
            return;
        }
        try (ExecutorService cores = Cores.executor()) {
            look(cores, reader.get());
            take(block.get());
            while (look(cores, reader.get())) {
                Ahead next = ahead.removeFirst();
                Cores.done(next.read);
                if (next.block.endless()) {
                    rows.rest(all(next.block), new Place(Math.max(linesBefore, place.line), place.index));
                    return;
                }
                take(next.block);
                free.add(next.block);
            }
        }
        ended();
    }

    /** A stream that breaks does so behind all that came before. */
    private void ended() throws IOException {
        if (damage.isPresent()) {
            throw damage.get();
        }
    }

    /** Has further blocks read; false when none is left. */
    private boolean look(ExecutorService cores, BlockReader reader) throws IOException {
        while (ahead.size() < AHEAD) {
            Optional<Block> block = next();
            if (block.isEmpty()) {
                break;
            }
            ahead.add(new Ahead(block.get(), cores.submit(() -> {
                if (!block.get().endless()) {
                    reader.read(block.get());
                }
            })));
        }
        return !ahead.isEmpty();
    }

    /** The next block of the stream, nothing of which was read; empty at the end, and behind an endless one. */
    private Optional<Block> next() throws IOException {
        if (drained) {
            return Optional.empty();
        }
        Block block = free.isEmpty() ? new Block(into.seed()) : free.removeFirst();
        try {
            rest = block.fill(rest, in, !first);
        } catch (Damaged e) {
            damage = Optional.of(e);
            rest = block.keepLines();
        }
        first = false;
        drained = block.last() || block.endless() || damage.isPresent();
        return block.length() == 0 ? Optional.empty() : Optional.of(block);
    }

    private void take(Block block) throws IOException {
        Transfers.Numbers numbers = into.numbers(block.transfers);
        int row = 0;
        for (int odd = 0; odd < block.odds(); odd++) {
            row = plain(block, numbers, row, block.oddLine(odd));
            long line = linesBefore + block.oddLine(odd);
            if (line > place.line) {
                place = rows.record(from(block, block.oddStart(odd)), new Place(line - 1, place.index));
            }
        }
        plain(block, numbers, row, Integer.MAX_VALUE);
        linesBefore += block.lines();
    }

    /** Takes the rows from one on whose lines come before that line, and that nobody has read yet. */
    private int plain(Block block, Transfers.Numbers numbers, int from, int beforeLine) {
        int first = from;
        while (first < block.transfers.size() && linesBefore + block.transfers.line(first) <= place.line) {
            first++;
        }
        int end = first;
        while (end < block.transfers.size() && block.transfers.line(end) < beforeLine) {
            end++;
        }
        if (end > first) {
            sink.transfers(block.transfers, numbers, first, end, linesBefore, place.index);
            place = new Place(linesBefore + block.transfers.line(end - 1), place.index + end - first);
        }
        return end;
    }

    /** A block whole, and all that follows it. */
    private InputStream all(Block block) {
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(block.bytes(), 0, block.length()), new ByteArrayInputStream(rest), end())));
    }

    /** What stands from a place of a block on: the line, then the others, in the blocks that follow too. A record isn't longer than two of them. */
    private InputStream from(Block block, int start) {
        List<InputStream> pieces = new ArrayList<>();
        int lineEnd = Math.min(block.length(), block.lineEnd(start) + 1);
        pieces.add(new ByteArrayInputStream(block.bytes(), start, lineEnd - start));
        pieces.add(new ByteArrayInputStream(block.bytes(), lineEnd, block.length() - lineEnd));
        for (Ahead next : ahead) {
            pieces.add(new ByteArrayInputStream(next.block.bytes(), 0, next.block.length()));
        }
        if (damage.isPresent()) {
            pieces.add(new ByteArrayInputStream(rest));
            pieces.add(end());
        }
        return new SequenceInputStream(Collections.enumeration(pieces));
    }

    /** What comes behind all that was taken off the stream. */
    private InputStream end() {
        return damage.<InputStream>map(Broken::new).orElse(in);
    }

    /** Breaks where the file did. */
    private static final class Broken extends InputStream {
        private final Damaged damage;

        Broken(Damaged damage) {
            this.damage = damage;
        }

        @Override
        public int read() throws IOException {
            throw damage;
        }
    }

    private record Ahead(Block block, Future<?> read) {}
}
