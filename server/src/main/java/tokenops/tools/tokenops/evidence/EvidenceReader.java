package tokenops.tools.tokenops.evidence;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import tokenops.path.Word;
import tokenops.tools.EvidenceFile;

/**
 * Reads files of evidence as they are: what they hold decides how they are read, their media type only where that is open.
 *
 * <p>Nothing in a file makes it throw. What can't be read is a {@link Problem} with its place.
 */
public final class EvidenceReader {
    /** Up to this size a file is read in one piece, so that sealed documents in it keep their exact bytes. */
    private static final int IN_ONE_PIECE = 1 << 20;

    private EvidenceReader() {}

    /**
     * Reads all files, in their order.
     *
     * @param most records
     * @throws Evidence.TooMany when there are more
     */
    public static Evidence read(List<EvidenceFile> files, long most) {
        Evidence.Builder evidence = new Evidence.Builder(most, seed(files));
        for (EvidenceFile file : files) {
            FileReading reading =
                    new FileReading(file, file.family().flatMap(word -> Word.parse(Family.class, word)), evidence);
            String format = read(file, reading);
            evidence.file(reading.finish(format));
        }
        return evidence.build();
    }

    /** Whoever chose what is in the files couldn't choose their digests. */
    private static long seed(List<EvidenceFile> files) {
        return files.isEmpty()
                ? 0
                : ByteBuffer.wrap(files.getFirst().digest().bytes()).getLong();
    }

    private static String read(EvidenceFile file, FileReading into) {
        try (InputStream in = file.open().get()) {
            byte[] head = file.size() < IN_ONE_PIECE ? in.readAllBytes() : in.readNBytes(IN_ONE_PIECE);
            if (head.length == 0) {
                into.unreadable(Problem.Kind.FILE, 0, 0, "", "it is empty");
                return "empty";
            }
            int mark = startsWithMark(head) ? 3 : 0;
            Format format = Format.of(head, mark, file);
            switch (format) {
                case JSON_LINES -> JsonRows.lines(all(head, mark, in), into);
                case CSV -> CsvRows.read(all(head, mark, in), into);
                case BINARY ->
                    into.unreadable(Problem.Kind.FILE, 0, 0, "", "it is binary, neither JSON nor CSV in UTF-8");
                case OTHER -> into.unreadable(Problem.Kind.FILE, 0, 0, "", "it is neither JSON nor CSV");
                case JSON -> {
                    if (head.length < IN_ONE_PIECE && mark == 0) {
                        JsonRows.read(head, into);
                    } else {
                        JsonRows.read(all(head, mark, in), into);
                    }
                }
            }
            if (into.isEmpty()) {
                into.unreadable(Problem.Kind.FILE, 0, 0, "", "it holds no records");
            }
            return format.word();
        } catch (IOException e) {
            // The store's trouble, not the evidence's: the run is tried again.
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream all(byte[] head, int mark, InputStream rest) {
        return new SequenceInputStream(new ByteArrayInputStream(head, mark, head.length - mark), rest);
    }

    private static boolean startsWithMark(byte[] head) {
        return head.length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
    }

    /** How a file is read. */
    private enum Format implements Word {
        JSON,
        JSON_LINES,
        CSV,
        BINARY,
        OTHER;

        static Format of(byte[] head, int mark, EvidenceFile file) {
            if (Octets.hold('\0', head, mark, Math.min(head.length, 8 << 10))) {
                return BINARY;
            }
            int first = solid(head, mark);
            if (first == head.length) {
                return OTHER;
            }
            if (head[first] == '[') {
                return JSON;
            }
            if (head[first] == '{') {
                return lines(head, first, file) ? JSON_LINES : JSON;
            }
            if (says(file, "ndjson", ".jsonl", ".ndjson")) {
                return JSON_LINES;
            }
            int lineEnd = first;
            boolean comma = false;
            while (lineEnd < head.length && head[lineEnd] != '\n') {
                comma |= head[lineEnd] == ',';
                lineEnd++;
            }
            return comma || says(file, "csv", ".csv", ".csv") ? CSV : OTHER;
        }

        /** Whether the file says so, or its first line is an object that ends there and another begins on the next. */
        private static boolean lines(byte[] head, int first, EvidenceFile file) {
            if (says(file, "ndjson", ".jsonl", ".ndjson")) {
                return true;
            }
            int end = first;
            while (end < head.length && head[end] != '\n') {
                end++;
            }
            int next = solid(head, end);
            int last = end - 1;
            while (last > first && blank(head[last])) {
                last--;
            }
            return next < head.length && head[next] == '{' && head[last] == '}';
        }

        private static boolean says(EvidenceFile file, String mediaType, String ending, String orEnding) {
            String name = Text.lowerAscii(file.name());
            return file.mediaType().contains(mediaType) || name.endsWith(ending) || name.endsWith(orEnding);
        }

        private static int solid(byte[] head, int from) {
            int at = from;
            while (at < head.length && blank(head[at])) {
                at++;
            }
            return at;
        }

        private static boolean blank(byte b) {
            return b == ' ' || b == '\t' || b == '\r' || b == '\n';
        }
    }
}
