package tokenops.bench.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tokenops.faces.cli.SignatureProvider;
import tokenops.proof.BundleVerifier;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.VerifyReport;

/** One verification of a bundle, as JMH measures it in a process of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class Verification {
    static final String BUNDLE = "proof.json";
    static final String LOG_KEY = "log-key.txt";

    /** Where the bundle and the log's key lie. */
    @Param("")
    public String folder = "";

    /** Whose signatures: {@code jdk}, which every stranger has, or {@code corretto}, which the server's own command uses. */
    @Param({"jdk", "corretto"})
    public String provider = "";

    private byte[] bundle = new byte[0];
    private List<BundleVerifier> verifier = List.of();
    private Instant now = Instant.EPOCH;

    /** Reads the files. */
    @Setup
    public void read() throws IOException, MalformedProof {
        if (provider.equals("corretto")) {
            SignatureProvider.install();
        }
        bundle = Files.readAllBytes(Path.of(folder, BUNDLE));
        verifier = List.of(new BundleVerifier(NoteVerifierKey.parse(Files.readString(Path.of(folder, LOG_KEY)))));
        now = Clock.systemUTC().instant();
    }

    /** All checks; throws when one fails, so that nothing but a full verification is measured. */
    @Benchmark
    public VerifyReport verify() {
        VerifyReport report = verifier.get(0).verify(bundle, List.of(), now);
        if (!report.holds()) {
            throw new IllegalStateException(report.text());
        }
        return report;
    }
}
