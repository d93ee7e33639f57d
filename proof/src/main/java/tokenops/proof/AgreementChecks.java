package tokenops.proof;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks that what several documents repeat is the same in all of them, and that the work stayed within what was allowed. */
final class AgreementChecks {
    static final String MODE = "mode";
    static final String IDENTITY = "identity";
    static final String PERMISSION = "permission";

    private static final String TEST_ASSET = "TEST_";

    private AgreementChecks() {}

    /** One mode throughout, and only its assets. Signing keys serve both modes and are left out. */
    static Check mode(RunDocuments run) {
        Faults faults = new Faults(MODE);
        String mode = run.runtimeRecord().text("mode");
        for (SealedDocument document : run.all()) {
            if (document.isAttestation() || document.kind().equals("signing_key")) {
                continue;
            }
            faults.same("The mode of " + document.called(), document.text("mode"), mode);
            document.body().members().forEach((name, value) -> {
                // The manifest is the agent's own text: what looks like an amount there is none of ours.
                if (!name.equals("manifest")) {
                    assets(value, mode, document, faults);
                }
            });
        }
        return faults.verdict("Every document and every amount is of mode " + mode + ".");
    }

    private static void assets(Json value, String mode, SealedDocument document, Faults faults) {
        if (value instanceof Json.Arr array) {
            array.items().forEach(item -> assets(item, mode, document, faults));
        } else if (value instanceof Json.Obj object) {
            object.text("asset")
                    .filter(asset -> asset.startsWith(TEST_ASSET) != mode.equals("test"))
                    .ifPresent(asset -> faults.add(document.called() + " has an amount of " + asset + "."));
            object.members().values().forEach(member -> assets(member, mode, document, faults));
        }
    }

    /** The run, the agent, the tool and the results are the same wherever they are named. */
    static Check identity(RunDocuments run) {
        Faults faults = new Faults(IDENTITY);
        SealedDocument record = run.runtimeRecord();
        SealedDocument result = run.resultContract();
        SealedDocument contract = run.contract();
        SealedDocument usage = run.usageReceipt();
        for (SealedDocument document : List.of(result, usage, run.the("ledger_extract"))) {
            faults.same("The run of " + document.called(), document.text("run_id"), record.id());
        }
        faults.same(
                "The contract's agent", contract.text("agent_id"), run.agent().id());
        run.all("run_eligibility")
                .forEach(grant -> faults.same(
                        "The agent of " + grant.called(),
                        grant.text("agent_id"),
                        run.agent().id()));
        Json.Obj tool = record.object("tool");
        faults.same("The tool that ran", tool.text("name").orElseThrow(), contract.text("tool"));
        faults.same("The tool's version", tool.text("version").orElseThrow(), contract.text("tool_version"));
        faults.same("The result's tool", result.object("tool").text("name"), tool.text("name"));
        faults.same("The result's tool version", result.object("tool").text("version"), tool.text("version"));
        faults.same("The result's outcome", result.text("outcome"), record.text("outcome"));
        faults.same(
                "The result's reference",
                result.body().text("reference"),
                record.body().text("reference"));
        SealedDocument quote = run.linkedTo(contract, "quote");
        for (String member : List.of("tool", "tool_version", "data_mode")) {
            faults.same("The quote's " + member, quote.text(member), contract.text(member));
        }
        Json.Obj receipt = result.object("usage_receipt");
        faults.same("The result's usage receipt", receipt.text("id").orElseThrow(), usage.id());
        faults.same(
                "Its digest",
                receipt.text("digest").orElseThrow(),
                usage.digest().toString());
        faults.same(
                "The result's attestation",
                result.object("follows").object("attestation").flatMap(att -> att.text("id")),
                Optional.of(run.attestation().id()));
        settlementReceipts(run, faults);
        return faults.verdict("Run, agent, tool, outcome and receipts are the same wherever they are named.");
    }

    /** The result names receipts of the bundle, and at least those of the grants that were burnt. */
    private static void settlementReceipts(RunDocuments run, Faults faults) {
        List<Json.Obj> named = run.resultContract().body().objects("settlement_receipts");
        Set<String> forms = new HashSet<>();
        for (Json.Obj receipt : named) {
            forms.add(CanonicalJson.text(receipt));
            boolean known = run.withDigest(receipt.text("digest").orElseThrow())
                    .filter(found -> found.kind().equals("settlement_receipt"))
                    .filter(found -> receipt.text("id").equals(Optional.of(found.id())))
                    .isPresent();
            faults.require(known, "The result names a settlement receipt that isn't in the bundle.");
        }
        for (SealedDocument grant : run.linked(run.usageReceipt(), "run_eligibility")) {
            SealedDocument receipt = run.linkedTo(grant, "settlement_receipt");
            Json.Obj form = Json.object()
                    .put("id", receipt.id())
                    .put("digest", receipt.digest().toString())
                    .build();
            faults.require(forms.contains(CanonicalJson.text(form)), "The result leaves out " + receipt.called() + ".");
        }
    }

    /** Trust, credential and grants allowed this tool and data mode; evidence stayed within the contract. */
    static Check permission(RunDocuments run) {
        Faults faults = new Faults(PERMISSION);
        SealedDocument contract = run.contract();
        String tool = contract.text("tool");
        String dataMode = contract.text("data_mode");
        for (SealedDocument document : run.all()) {
            switch (document.kind()) {
                case "trust_decision" -> {
                    String decision = document.text("decision");
                    faults.require(
                            decision.equals("approved") || decision.equals("restored"),
                            document.called() + " is no permission but " + decision + ".");
                    allows(document, tool, dataMode, faults);
                }
                case "credential_envelope", "run_eligibility" -> allows(document, tool, dataMode, faults);
                case "credit_funding_event" -> allows(document, tool, faults);
                default -> {}
            }
        }
        SealedDocument trust = run.linkedTo(contract, "trust_decision");
        faults.require(
                contract.amount("maximum_credits").within(Amount.of(trust.object("limits"), "maximum_per_run")),
                "The contract's maximum is more than the trust decision allows per run.");
        faults.require(
                contract.text("execution_mode").equals("controlled")
                        || trust.text("execution_mode").equals("live"),
                "The contract's execution is live, and the trust decision allows only controlled.");
        evidence(run, faults);
        return faults.verdict("Trust decision, credential and grants allow " + tool + " with " + dataMode + " data.");
    }

    private static void allows(SealedDocument document, String tool, String dataMode, Faults faults) {
        allows(document, tool, faults);
        faults.require(
                document.lists("data_modes", dataMode), document.called() + " doesn't allow " + dataMode + " data.");
    }

    private static void allows(SealedDocument document, String tool, Faults faults) {
        faults.require(document.lists("tools", tool), document.called() + " doesn't allow the tool " + tool + ".");
    }

    private static void evidence(RunDocuments run, Faults faults) {
        Json.Obj limits = run.contract().object("evidence_limits");
        List<Json.Obj> files = run.runtimeRecord().body().objects("evidence");
        BigInteger bytes = files.stream()
                .map(file -> new BigInteger(file.text("bytes").orElseThrow()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        faults.require(
                files.size() <= limits.whole("files").orElseThrow()
                        && bytes.compareTo(
                                        BigInteger.valueOf(limits.whole("bytes").orElseThrow()))
                                <= 0,
                "The evidence is more than the contract allows.");
    }
}
