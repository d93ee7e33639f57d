package tokenops.tools.tokenops.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import tokenops.path.Mode;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.tools.EvidenceFile;
import tokenops.tools.Tool.Misfit;

/**
 * Reads files of evidence as they are, or by the mapping that came with them: what they hold decides how they are read, their media
 * type only where that is open.
 *
 * <p>Nothing in a file makes it throw. What can't be read is a {@link Problem} with its place.
 */
public final class EvidenceReader {
    private final EvidenceFile file;
    private final FileReading into;
    private final Optional<Mapping> mapping;
    private final RowSink rows;
    private Format format = Format.OTHER;
    private Optional<String> encoding = Optional.empty();
    private Optional<Dialect> dialect = Optional.empty();

    private EvidenceReader(EvidenceFile file, FileReading into, Optional<Mapping> mapping) {
        this.file = file;
        this.into = into;
        this.mapping = mapping;
        this.rows = mapping.<RowSink>map(how -> new MappedRows(how, into)).orElse(into);
    }

    /**
     * Reads all files, in their order.
     *
     * @param mode of the run, which records are of that don't say another
     * @param most records
     * @throws Evidence.TooMany when there are more
     */
    public static Evidence read(List<EvidenceFile> files, Mode mode, long most) {
        return read(files, mode, most, Unpacked.Limits.USUAL);
    }

    static Evidence read(List<EvidenceFile> files, Mode mode, long most, Unpacked.Limits limits) {
        Evidence.Builder evidence = new Evidence.Builder(most, seed(files));
        for (EvidenceFile file : files) {
            evidence.file(read(file, mode, evidence, limits));
        }
        return evidence.build();
    }

    /** Whoever chose what is in the files couldn't choose their digests. */
    private static long seed(List<EvidenceFile> files) {
        return files.isEmpty()
                ? 0
                : ByteBuffer.wrap(files.getFirst().digest().bytes()).getLong();
    }

    /** Why no file can be read by such a mapping; empty when one can. */
    public static Optional<Misfit> misfit(Json.Obj mapping) {
        try {
            Mapping.read(mapping);
            return Optional.empty();
        } catch (Mapping.Unfit e) {
            return Optional.of(e.misfit());
        }
    }

    private static Input read(EvidenceFile file, Mode mode, Evidence.Builder evidence, Unpacked.Limits limits) {
        boolean testRun = mode == Mode.TEST;
        try {
            Optional<Mapping> mapping = file.mapping().isPresent()
                    ? Optional.of(Mapping.read(file.mapping().get()))
                    : Optional.empty();
            Optional<Family> declared = mapping.map(Mapping::family)
                    .or(() -> file.family().flatMap(word -> Word.parse(Family.class, word)));
            return new EvidenceReader(file, new FileReading(file, declared, testRun, evidence), mapping).read(limits);
        } catch (Mapping.Unfit e) {
            // It was taken at the door, by another version of the tool.
            FileReading into = new FileReading(file, Optional.empty(), testRun, evidence);
            into.unreadable("its mapping can't be used (" + e.getMessage() + ")");
            return into.finish(new ReadAs(
                    "other", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    private Input read(Unpacked.Limits limits) {
        try (Unpacked unpacked = Unpacked.of(file.open().get(), limits)) {
            boolean broken = false;
            try {
                read(Content.of(unpacked, file.size()));
            } catch (Damaged e) {
                broken = true;
                into.unreadable(e.why() + ": nothing " + into.behind() + " was read");
            }
            if (!broken && into.isEmpty() && file.size() > 0) {
                into.unreadable(unpacked.count() == 0 ? "its archive is empty" : "it holds no records");
            }
            return into.finish(new ReadAs(
                    file.size() == 0 ? "empty" : format.word(),
                    unpacked.compression(),
                    unpacked.compression().map(_ -> unpacked.count()),
                    encoding,
                    dialect.map(Dialect::json),
                    mapping.map(Mapping::stated)));
        } catch (IOException e) {
            // The store's trouble, not the evidence's: the run is tried again.
            throw new UncheckedIOException(e);
        }
    }

    private void read(Content content) throws IOException {
        encoding = content.encoding();
        byte[] head = content.head();
        if (head.length == 0 && content.whole()) {
            if (file.size() == 0) {
                into.unreadable("it is empty");
            }
            return;
        }
        format = Format.of(head, file);
        switch (format) {
            case JSON_LINES -> JsonRows.lines(content.all(), rows);
            case CSV -> {
                Dialect told = mapping.flatMap(Mapping::csv)
                        .map(said -> Dialect.of(head).as(said.separator(), said.quote()))
                        .orElseGet(() -> Dialect.of(head));
                dialect = Optional.of(told);
                CsvRows.read(content.all(), told, rows);
            }
            case BINARY ->
                into.unreadable(Format.known(head)
                        .map(what -> "it is " + what)
                        .orElse("it is binary, neither JSON nor CSV in UTF-8"));
            case OTHER -> {
                if (head.length == 0) {
                    content.all().read();
                }
                into.unreadable("it is neither JSON nor CSV");
            }
            case JSON -> {
                if (content.whole()) {
                    JsonRows.read(head, rows);
                } else {
                    JsonRows.read(content.all(), rows);
                }
            }
        }
    }
}
