package tokenops.faces.cli.pilot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tokenops.proof.BundleVerifier;
import tokenops.proof.GivenFiles;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.VerifyReport;

/** The folder in which a pilot leaves what it took away, and from which an auditor works. */
public final class Folder {
    private final Path path;

    public Folder(Path path) {
        this.path = path;
    }

    public Path trail() {
        return path.resolve("trail.json");
    }

    public Path proof() {
        return path.resolve("proof.json");
    }

    public Path logKey() {
        return path.resolve("log-key.txt");
    }

    /** The result package, as its sealed bytes. */
    public Path result() {
        return path.resolve("result.json");
    }

    public Path report() {
        return path.resolve("report.html");
    }

    /** The provider's confirmation, as its raw bytes. */
    public Path providerMessage() {
        return path.resolve("provider-message.json");
    }

    private Path evidence() {
        return path.resolve("evidence");
    }

    /** Writes everything, over what an earlier pilot left. */
    public void write(Pilot.Outcome outcome) throws IOException {
        Files.createDirectories(evidence());
        Files.write(trail(), PrettyJson.bytes(outcome.trail().json()));
        Files.write(proof(), outcome.bundle());
        Files.writeString(logKey(), outcome.logKey().strip() + "\n", StandardCharsets.UTF_8);
        Files.write(result(), outcome.resultPackage().bytes());
        Files.write(report(), outcome.report());
        Files.write(providerMessage(), outcome.providerMessage());
        for (Map.Entry<String, byte[]> own : outcome.exhibits().own().entrySet()) {
            Files.write(evidence().resolve(own.getKey()), own.getValue());
        }
    }

    /** What has its digest in the bundle and isn't in it: result package, provider's message and evidence. */
    public List<Path> beside(Pilot.Outcome outcome) {
        List<Path> files = new ArrayList<>(List.of(result(), providerMessage()));
        outcome.exhibits().own().keySet().forEach(own -> files.add(evidence().resolve(own)));
        files.addAll(outcome.exhibits().files());
        return files;
    }

    /** Verifies what lies in the folder, as somebody would who has nothing else. */
    public VerifyReport verify(Pilot.Outcome outcome, Clock clock) throws IOException {
        GivenFiles with = new GivenFiles();
        for (Path file : beside(outcome)) {
            with.add(file);
        }
        try {
            NoteVerifierKey key = NoteVerifierKey.parse(Files.readString(logKey(), StandardCharsets.UTF_8));
            return new BundleVerifier(key).verify(Files.readAllBytes(proof()), with, clock.instant());
        } catch (MalformedProof e) {
            throw new PilotFailed("The server's log key is none: " + e.getMessage(), e);
        }
    }
}
