package tokenops.proof;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides offline, from one file and the log's public key, whether a run happened as told.
 *
 * <p>Checks run from the cheap to the dear: the bundle's form, each document by itself, their links, then everything that rests on
 * those. Where one of the first three fails, the later ones aren't run, because nothing they would read is sound. Never throws,
 * whatever the bytes; memory stays within a small multiple of {@link Bundle#LARGEST}. Safe for all threads.
 */
public final class BundleVerifier {
    private static final String FORM = "bundle_form";

    /** The checks after the first three, in their order. */
    private static final List<String> RESTING = List.of(
            LogChecks.CHECKPOINT,
            LogChecks.COSIGNATURES,
            LogChecks.LEAVES,
            AgentChecks.KEY,
            AgentChecks.ACCEPTANCE,
            AttestationChecks.SIGNATURE,
            AttestationChecks.KEY,
            AttestationChecks.SUBJECTS,
            AttestationChecks.FACTS,
            AgreementChecks.MODE,
            AgreementChecks.IDENTITY,
            AgreementChecks.PERMISSION,
            FundingCheck.NAME,
            UsageChecks.PRICES,
            UsageChecks.CREDITS,
            UsageChecks.GRANTS,
            TimeCheck.NAME,
            CallbackCheck.NAME,
            FileChecks.EVIDENCE,
            FileChecks.RESULT,
            FileChecks.PROVIDER);

    private final NoteVerifierKey logKey;
    private final Optional<WitnessPolicy> policy;

    /** Trusts that log key, and asks for no witness: cosignature lines in the checkpoint aren't checked then. */
    public BundleVerifier(NoteVerifierKey logKey) {
        this.logKey = logKey;
        this.policy = Optional.empty();
    }

    /** Trusts that log key, and asks for what the policy asks. */
    public BundleVerifier(NoteVerifierKey logKey, WitnessPolicy policy) {
        this.logKey = logKey;
        this.policy = Optional.of(policy);
    }

    /**
     * Runs every check.
     *
     * @param file the bundle
     * @param with files to check against the digests in the bundle: evidence, the result package, raw provider messages
     * @param now the verifier's time; nothing in the bundle may be later, but for five minutes of clock difference
     */
    public VerifyReport verify(byte[] file, GivenFiles with, Instant now) {
        List<Check> checks = new ArrayList<>();
        Optional<Bundle> bundle = Optional.empty();
        try {
            bundle = Optional.of(Bundle.read(file));
            checks.add(Check.passed(FORM, "The file is byte for byte the canonical form of a bundle."));
            verify(bundle.get(), with, now, checks);
        } catch (MalformedProof e) {
            checks.add(Check.failed(checks.isEmpty() ? FORM : LinkCheck.NAME, e.sentence()));
        } catch (RuntimeException e) {
            checks.add(broken(checks.isEmpty() ? FORM : LinkCheck.NAME, e));
        }
        String failed = checks.get(checks.size() - 1).name();
        List<String> ran = checks.stream().map(Check::name).toList();
        for (String name : namesAfterForm(with)) {
            if (!ran.contains(name)) {
                checks.add(Check.notChecked(name, "Not run, because " + failed + " failed."));
            }
        }
        return new VerifyReport(bundle.map(Bundle::runId), checks);
    }

    /** The same with files that are in memory already. */
    public VerifyReport verify(byte[] file, List<byte[]> with, Instant now) {
        return verify(file, GivenFiles.of(with), now);
    }

    private static List<String> namesAfterForm(GivenFiles with) {
        List<String> names = new ArrayList<>(List.of(DocumentCheck.NAME, LinkCheck.NAME));
        names.addAll(RESTING);
        if (!with.isEmpty()) {
            names.add(FileChecks.GIVEN);
        }
        return names;
    }

    private void verify(Bundle bundle, GivenFiles with, Instant now, List<Check> checks) throws MalformedProof {
        DocumentCheck documents = new DocumentCheck(bundle);
        checks.add(documents.check());
        if (documents.check().verdict() != Check.Verdict.PASSED) {
            return;
        }
        RunDocuments run = new RunDocuments(documents.sealed());
        Check links = LinkCheck.of(run, bundle);
        checks.add(links);
        if (links.verdict() != Check.Verdict.PASSED) {
            return;
        }
        add(checks, LogChecks.CHECKPOINT, () -> LogChecks.checkpoint(bundle, logKey));
        add(checks, LogChecks.COSIGNATURES, () -> LogChecks.cosignatures(bundle, logKey, policy, now));
        add(checks, LogChecks.LEAVES, () -> LogChecks.leaves(run, bundle));
        add(checks, AgentChecks.KEY, () -> AgentChecks.key(run));
        add(checks, AgentChecks.ACCEPTANCE, () -> AgentChecks.acceptance(run));
        add(checks, AttestationChecks.SIGNATURE, () -> AttestationChecks.signature(run, bundle));
        add(checks, AttestationChecks.KEY, () -> AttestationChecks.key(run, bundle));
        add(checks, AttestationChecks.SUBJECTS, () -> AttestationChecks.subjects(run));
        add(checks, AttestationChecks.FACTS, () -> AttestationChecks.facts(run, bundle));
        add(checks, AgreementChecks.MODE, () -> AgreementChecks.mode(run));
        add(checks, AgreementChecks.IDENTITY, () -> AgreementChecks.identity(run));
        add(checks, AgreementChecks.PERMISSION, () -> AgreementChecks.permission(run));
        add(checks, FundingCheck.NAME, () -> FundingCheck.of(run));
        add(checks, UsageChecks.PRICES, () -> UsageChecks.prices(run));
        add(checks, UsageChecks.CREDITS, () -> UsageChecks.credits(run));
        add(checks, UsageChecks.GRANTS, () -> UsageChecks.grants(run));
        add(checks, TimeCheck.NAME, () -> TimeCheck.of(run, bundle, now));
        add(checks, CallbackCheck.NAME, () -> CallbackCheck.of(run));
        FileChecks files = new FileChecks(run, with);
        add(checks, FileChecks.EVIDENCE, files::evidence);
        add(checks, FileChecks.RESULT, files::resultPackage);
        add(checks, FileChecks.PROVIDER, files::providerMessages);
        if (!with.isEmpty()) {
            add(checks, FileChecks.GIVEN, files::given);
        }
    }

    /** A check that breaks has not passed; the others still run. */
    private static void add(List<Check> checks, String name, Supplier<Check> check) {
        try {
            checks.add(check.get());
        } catch (RuntimeException e) {
            checks.add(broken(name, e));
        }
    }

    private static Check broken(String name, RuntimeException e) {
        return Check.failed(name, "The check broke off, which is no verdict in the bundle's favour: " + e);
    }
}
