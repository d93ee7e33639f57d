package tokenops.faces.cli.pilot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tokenops.client.Document;
import tokenops.client.Evidence;
import tokenops.client.TokenOps;

/** The evidence of one run, as it is offered and as the bytes that an auditor is given. */
public final class Exhibits {
    private static final int BUFFER = 1 << 16;

    private final List<Evidence> offered = new ArrayList<>();
    private final Map<String, byte[]> own = new LinkedHashMap<>();
    private final List<Path> files = new ArrayList<>();

    Exhibits() {}

    /** Those of another run, to add to. */
    Exhibits(Exhibits before) {
        offered.addAll(before.offered);
        own.putAll(before.own);
        files.addAll(before.files);
    }

    /** A sealed document, sent with the run. */
    Exhibits with(String name, Document document) {
        offered.add(Evidence.records(name, document.json()));
        own.put(name, document.bytes());
        return this;
    }

    /** Bytes that must stay exactly what they are, uploaded. */
    Exhibits with(TokenOps server, String name, String mediaType, byte[] content) {
        offered.add(Evidence.of(server.uploadEvidence(Evidence.Upload.of(name, mediaType, content))));
        own.put(name, content);
        return this;
    }

    /** A file, uploaded as it is. */
    Exhibits with(TokenOps server, Path file) throws IOException {
        offered.add(Evidence.of(server.uploadEvidence(Evidence.Upload.of(file, mediaType(file)))));
        files.add(file);
        return this;
    }

    private static String mediaType(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".csv")
                ? "text/csv"
                : name.endsWith(".json") ? "application/json" : "application/octet-stream";
    }

    /** As a run takes them. */
    List<Evidence> offered() {
        return List.copyOf(offered);
    }

    /** What the pilot made itself, by name. */
    Map<String, byte[]> own() {
        return own;
    }

    /** What it was given. */
    List<Path> files() {
        return files;
    }

    /**
     * At most so many records can be in the files: a record takes a line or an opening brace. What the quote expects too much, the
     * run gives back.
     */
    static long mostRecords(List<Path> files) throws IOException {
        long lines = files.size();
        long braces = 0;
        byte[] buffer = new byte[BUFFER];
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    for (int i = 0; i < read; i++) {
                        lines += buffer[i] == '\n' ? 1 : 0;
                        braces += buffer[i] == '{' ? 1 : 0;
                    }
                }
            }
        }
        return Math.max(lines, braces);
    }
}
