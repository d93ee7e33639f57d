package tokenops.proof;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks the signed statement over the run: signature, key, subjects and the facts that it repeats. */
final class AttestationChecks {
    static final String SIGNATURE = "attestation_signature";
    static final String KEY = "attestation_key";
    static final String SUBJECTS = "attestation_subjects";
    static final String FACTS = "attestation_facts";

    private AttestationChecks() {}

    static Check signature(RunDocuments run, Bundle bundle) {
        Faults faults = new Faults(SIGNATURE);
        faults.same("The number of keys", bundle.keys().size(), 1);
        faults.same("The number of signatures", run.envelope().signatures().size(), 1);
        try {
            Jwk key = Jwk.parsePublished(bundle.keys().get(0));
            faults.require(run.envelope().isSignedBy(key), "The attestation isn't signed by the bundle's key.");
        } catch (MalformedProof e) {
            faults.add(e.sentence());
        }
        return faults.verdict("The attestation's DSSE envelope is signed by the key in the bundle.");
    }

    /**
     * The key is the sealed one, made for attestations, and was valid when the attestation went into the log. Its document may be the
     * later one that ended its validity.
     */
    static Check key(RunDocuments run, Bundle bundle) {
        Faults faults = new Faults(KEY);
        SealedDocument sealed = run.the("signing_key");
        faults.same("The key in the bundle", bundle.keys().get(0), sealed.object("key"));
        faults.same("The sealed key's purpose", sealed.text("purpose"), "attestation");
        Optional<Instant> signed = LogChecks.leafTime(bundle, run.attestation());
        faults.require(signed.isPresent(), "The attestation has no leaf, so its time isn't known.");
        signed.ifPresent(time -> {
            faults.require(
                    !time.isBefore(sealed.time("valid_from")), "The attestation is older than its key's validity.");
            faults.require(
                    sealed.body().text("valid_until").isEmpty() || !time.isAfter(sealed.time("valid_until")),
                    "The attestation is younger than its key's validity.");
        });
        return faults.verdict("The key is sealed for attestations and was valid when the attestation was logged.");
    }

    static Check subjects(RunDocuments run) {
        Faults faults = new Faults(SUBJECTS);
        Map<String, Statement.Subject> wanted = wanted(run);
        List<Statement.Subject> found = run.subjects();
        Set<String> distinct = found.stream().map(Statement.Subject::text).collect(Collectors.toSet());
        wanted.forEach((text, subject) ->
                faults.require(distinct.contains(text), "The attestation leaves out " + subject.name() + "."));
        for (Statement.Subject subject : found) {
            faults.require(
                    wanted.containsKey(subject.text()),
                    "The attestation names " + subject.name() + ", which isn't this run's.");
        }
        faults.require(distinct.size() == found.size(), "The attestation names a subject twice.");
        return faults.verdict(
                "The attestation names " + found.size() + " subjects: every document and file of the run.");
    }

    /** Each by its text, which is comparable: a map of others is searched one by one where a stranger chose what hashes alike. */
    private static Map<String, Statement.Subject> wanted(RunDocuments run) {
        List<Statement.Subject> wanted = new ArrayList<>();
        for (String kind :
                List.of("contract", "ledger_extract", "usage_receipt", "runtime_record", "result_contract")) {
            SealedDocument document = run.the(kind);
            wanted.add(new Statement.Subject(kind + ":" + document.id(), document.digest()));
        }
        for (Json.Obj receipt : run.resultContract().body().objects("settlement_receipts")) {
            wanted.add(subject("settlement_receipt", receipt));
        }
        for (Json.Obj evidence : run.runtimeRecord().body().objects("evidence")) {
            wanted.add(subject("evidence", evidence));
        }
        SealedDocument.Link resultPackage = run.resultContract().links().get(0);
        wanted.add(new Statement.Subject(
                "result_package:" + resultPackage.id(),
                Digest.parse(resultPackage.digest()).orElseThrow()));
        Map<String, Statement.Subject> byText = new LinkedHashMap<>();
        wanted.forEach(subject -> byText.put(subject.text(), subject));
        return byText;
    }

    private static Statement.Subject subject(String kind, Json.Obj named) {
        return new Statement.Subject(
                kind + ":" + named.text("id").orElseThrow(),
                named.text("digest").flatMap(Digest::parse).orElseThrow());
    }

    static Check facts(RunDocuments run, Bundle bundle) {
        Faults faults = new Faults(FACTS);
        Json.Obj predicate = run.predicate();
        SealedDocument record = run.runtimeRecord();
        SealedDocument result = run.resultContract();
        faults.same("The attested run", predicate.text("run_id").orElseThrow(), record.id());
        faults.same("The attested mode", predicate.text("mode").orElseThrow(), record.text("mode"));
        faults.same("The attested tool", predicate.object("tool").orElseThrow(), record.object("tool"));
        faults.same("The attested outcome", predicate.text("outcome").orElseThrow(), record.text("outcome"));
        faults.same("The attested evidence", predicate.object("evidence").orElseThrow(), result.object("evidence"));
        faults.same("The attested credits", predicate.object("credits").orElseThrow(), result.object("credits"));
        faults.same("The attested start", predicate.text("started_at").orElseThrow(), record.text("started_at"));
        faults.same("The attested end", predicate.text("finished_at").orElseThrow(), record.text("finished_at"));
        faults.same("The attested log", predicate.text("log_origin").orElseThrow(), bundle.origin());
        return faults.verdict("What the attestation says of the run is what its documents say.");
    }
}
