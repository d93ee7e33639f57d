package tokenops.proof;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks files given beside the bundle against the digests in it: evidence, the result package, and the provider's raw messages.
 * What isn't given is the server's word, and the verdict says so.
 */
final class FileChecks {
    static final String GIVEN = "given_files";
    static final String EVIDENCE = "evidence_files";
    static final String RESULT = "result_package";
    static final String PROVIDER = "provider_messages";

    /** Many times a usual package, and few enough to be read in 256 MiB of heap. */
    static final int LARGEST_PACKAGE = 16 << 20;

    private final RunDocuments run;
    private final GivenFiles given;

    FileChecks(RunDocuments run, GivenFiles given) {
        this.run = run;
        this.given = given;
    }

    Check evidence() {
        List<Json.Obj> files = run.runtimeRecord().body().objects("evidence");
        Faults faults = new Faults(EVIDENCE);
        int found = 0;
        for (Json.Obj file : files) {
            Optional<Long> length = given.length(digest(file));
            found += length.isPresent() ? 1 : 0;
            length.ifPresent(bytes -> faults.same(
                    "The length of " + file.text("name").orElseThrow(),
                    file.text("bytes").orElseThrow(),
                    Long.toString(bytes)));
        }
        if (!faults.isEmpty() || found == files.size()) {
            return faults.verdict(found + " evidence files have the digests in the runtime record.");
        }
        return Check.notChecked(
                EVIDENCE,
                found + " of " + files.size()
                        + " evidence files were given; of the others the bundle has only the digests.");
    }

    Check resultPackage() {
        SealedDocument.Link link = run.resultContract().links().get(0);
        Faults faults = new Faults(RESULT);
        if (given.length(link.digest()).orElse(0L) > LARGEST_PACKAGE) {
            return Check.notChecked(
                    RESULT,
                    "The result package has the digest in the result contract; what it says isn't compared, as it is larger than "
                            + (LARGEST_PACKAGE >> 20) + " MiB.");
        }
        Optional<byte[]> content = given.content(link.digest(), LARGEST_PACKAGE);
        if (content.isEmpty()) {
            return Check.notChecked(RESULT, "The result package wasn't given; the bundle has only its digest.");
        }
        byte[] bytes = content.get();
        try {
            Json.Obj body = CanonicalJson.readStrangers(bytes);
            faults.require(
                    Arrays.equals(CanonicalJson.bytes(body), bytes), "The result package isn't in canonical form.");
            Schemas.shape(RESULT).orElseThrow().fault(body, RESULT).ifPresent(faults::add);
            faults.same("The package's id", body.text("id"), Optional.of(link.id()));
            faults.same(
                    "The package's run",
                    body.text("run_id"),
                    Optional.of(run.runtimeRecord().id()));
            faults.same(
                    "The package's mode",
                    body.text("mode"),
                    Optional.of(run.runtimeRecord().text("mode")));
            faults.same(
                    "The package's tool",
                    body.object("tool"),
                    Optional.of(run.resultContract().object("tool")));
            repeated(body, run.resultContract(), faults);
        } catch (MalformedJson e) {
            faults.add("The result package is no JSON object: " + e.getMessage() + ".");
        }
        return faults.verdict("The result package has the digest in the result contract.");
    }

    /** What a tool's package says again of the result contract is the same there; it needn't say it. */
    private static void repeated(Json.Obj body, SealedDocument result, Faults faults) {
        Json.Obj evidence = result.object("evidence");
        if (body.get("evidence_status").isPresent()) {
            faults.same("The package's evidence status", body.text("evidence_status"), evidence.text("status"));
        }
        if (body.get("evidence_score").isPresent()) {
            faults.same("The package's evidence score", body.whole("evidence_score"), evidence.whole("score"));
        }
        if (body.get("summary").isPresent()) {
            faults.same("The package's summary", body.text("summary"), Optional.of(result.text("summary")));
        }
        if (body.get("finding_counts").isPresent()) {
            faults.same(
                    "The package's finding counts",
                    body.object("finding_counts"),
                    Optional.of(result.object("findings")));
        }
        if (body.get("next_actions").isPresent()) {
            faults.same(
                    "The package's next actions",
                    body.get("next_actions").filter(Json.Arr.class::isInstance),
                    result.body().get("next_actions"));
        }
    }

    Check providerMessages() {
        List<SealedDocument> confirmations = run.all("confirmation");
        long found = confirmations.stream()
                .filter(confirmation ->
                        given.length(confirmation.text("message_digest")).isPresent())
                .count();
        return found == confirmations.size()
                ? Check.passed(
                        PROVIDER,
                        found + " raw provider messages have the digests in the confirmations. "
                                + "That the provider signed them can be checked only with its secret.")
                : Check.notChecked(
                        PROVIDER,
                        found + " of " + confirmations.size()
                                + " raw provider messages were given; that the provider signed and said so is the server's word.");
    }

    /** A file that fits nothing isn't what the caller takes it for. */
    Check given() {
        Set<String> known = new HashSet<>();
        run.runtimeRecord().body().objects("evidence").forEach(file -> known.add(digest(file)));
        run.all("confirmation").forEach(confirmation -> known.add(confirmation.text("message_digest")));
        known.add(run.resultContract().links().get(0).digest());
        Faults faults = new Faults(GIVEN);
        given.digests()
                .forEach(digest -> faults.require(
                        known.contains(digest),
                        given.called(digest) + " belongs to nothing in this run: only its evidence,"
                                + " its result package and its provider messages have their digests in the bundle."));
        return faults.verdict("Every file given belongs to this run.");
    }

    private static String digest(Json.Obj file) {
        return file.text("digest").orElseThrow();
    }
}
