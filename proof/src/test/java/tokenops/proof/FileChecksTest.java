package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files given beside a bundle are what it names by digest, and the result package says what the result contract says. */
class FileChecksTest {
    private final RunFixture run = new RunFixture();

    @Test
    void filesGivenAreCheckedAgainstTheirDigests() {
        byte[] bundle = run.build().bytes();
        byte[] resultPackage = CanonicalJson.bytes(run.the("result_package").body());
        BundleVerifier verifier = new BundleVerifier(run.logKey);
        List<byte[]> files = List.of(RunFixture.EVIDENCE, RunFixture.PROVIDER_MESSAGE, resultPackage);
        VerifyReport report = verifier.verify(bundle, files, RunFixture.NOW);
        assertTrue(report.holds(), report::text);
        for (String name : List.of("evidence_files", "result_package", "provider_messages", "given_files")) {
            assertEquals(Check.Verdict.PASSED, report.check(name).orElseThrow().verdict(), name);
        }
        VerifyReport stranger = verifier.verify(bundle, List.of(new byte[] {1}), RunFixture.NOW);
        assertEquals(
                Check.Verdict.FAILED,
                stranger.check("given_files").orElseThrow().verdict());
    }

    /** What a package says otherwise than the result contract, and what it may say or leave out. */
    static Stream<Arguments> packages() {
        return Stream.of(
                arguments("evidence_status", new Json.Text("insufficient"), false),
                arguments("evidence_status", new Json.Whole(1), false),
                arguments("evidence_score", new Json.Whole(96), false),
                arguments("evidence_score", new Json.Real(97.5), false),
                arguments("evidence_score", new Json.Text("97"), false),
                arguments("summary", new Json.Text("Nothing matched."), false),
                arguments("finding_counts", Json.object().put("critical", 7).build(), false),
                arguments("finding_counts", new Json.Arr(List.of()), false),
                arguments("next_actions", new Json.Arr(List.of(new Json.Text("pay"))), false),
                arguments("next_actions", new Json.Null(), false),
                arguments("more", new Json.Text("of its own"), true));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageSaysWhatTheResultContractSays(String member, Json value, boolean holds) {
        RunFixture made = new RunFixture().edit("result_package", pack -> pack.with(member, value));
        byte[] bundle = made.build().bytes();
        List<byte[]> files =
                List.of(CanonicalJson.bytes(made.the("result_package").body()));
        VerifyReport report = new BundleVerifier(made.logKey).verify(bundle, files, RunFixture.NOW);
        assertEquals(holds, report.holds(), report::text);
        assertEquals(
                holds ? Check.Verdict.PASSED : Check.Verdict.FAILED,
                report.check("result_package").orElseThrow().verdict(),
                report::text);
    }

    @Test
    void aPackageMayLeaveOutWhatTheResultContractSays() {
        RunFixture made = new RunFixture()
                .edit("result_package", pack -> Edit.without(Edit.without(pack, "finding_counts"), "evidence_status"));
        byte[] bundle = made.build().bytes();
        List<byte[]> files =
                List.of(CanonicalJson.bytes(made.the("result_package").body()));
        VerifyReport report = new BundleVerifier(made.logKey).verify(bundle, files, RunFixture.NOW);
        assertTrue(report.holds(), report::text);
    }

    @Test
    void aFileThatIsGoneWhenItIsReadFailsItsOwnCheckAlone(@TempDir Path folder) throws IOException {
        byte[] bundle = run.build().bytes();
        byte[] resultPackage = CanonicalJson.bytes(run.the("result_package").body());
        GivenFiles files = new GivenFiles();
        files.add(Files.write(folder.resolve("evidence"), RunFixture.EVIDENCE));
        files.add(Files.write(folder.resolve("message"), RunFixture.PROVIDER_MESSAGE));
        Path gone = Files.write(folder.resolve("package"), resultPackage);
        files.add(gone);
        Files.delete(gone);
        VerifyReport report = new BundleVerifier(run.logKey).verify(bundle, files, RunFixture.NOW);
        assertEquals(
                List.of("result_package"),
                report.checks().stream()
                        .filter(check -> check.verdict() == Check.Verdict.FAILED)
                        .map(Check::name)
                        .toList(),
                report::text);
        for (String name : List.of("links", "evidence_files", "provider_messages", "given_files")) {
            assertEquals(Check.Verdict.PASSED, report.check(name).orElseThrow().verdict(), name);
        }
        assertEquals(
                report.checks().size(),
                report.checks().stream().map(Check::name).distinct().count(),
                report::text);
    }

    @Test
    void aFileThatIsNamedAsTheResultPackageAndIsTooLargeForOneIsNotRead(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(FileChecks.LARGEST_PACKAGE + 1L);
        }
        GivenFiles files = new GivenFiles();
        files.add(large);
        String digest = files.digests().iterator().next();
        byte[] bundle = run.resultPackageIs(digest).build().bytes();
        VerifyReport report = new BundleVerifier(run.logKey).verify(bundle, files, RunFixture.NOW);
        Check check = report.check("result_package").orElseThrow();
        assertEquals(Check.Verdict.NOT_CHECKED, check.verdict());
        assertEquals(
                "The result package has the digest in the result contract; what it says isn't compared, as it is larger than 16 MiB.",
                check.explanation());
        assertEquals(
                0,
                report.checks().stream()
                        .filter(one -> one.verdict() == Check.Verdict.FAILED)
                        .count(),
                report::text);
    }
}
