package tokenops.runs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.log.Inclusion;
import tokenops.log.KnownKey;
import tokenops.log.Leaf;
import tokenops.log.PublicLog;
import tokenops.log.SigningKeys;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.proof.Bundle;
import tokenops.proof.BundledDocument;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.DsseEnvelope;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.proof.MalformedProof;
import tokenops.proof.Statement;
import tokenops.store.Core;
import tokenops.store.Documents;

/** Station 15 as others take it away: the proof bundle of a run, and the log's proof of its attestation alone. */
public final class Proofs {
    private static final Duration MERGE_DELAY = Duration.ofSeconds(1);

    private final Core core;
    private final Runs runs;
    private final PublicLog log;
    private final SigningKeys keys;

    public Proofs(Core core, Runs runs, PublicLog log, SigningKeys keys) {
        this.core = core;
        this.runs = runs;
        this.log = log;
        this.keys = keys;
    }

    /** The bundle's bytes. Refused: no such run, no result yet, a leaf that isn't in a signed checkpoint yet. */
    public Outcome<byte[]> bundle(Id.Agent agent, Id.Run id) {
        Optional<RunRow> run = runs.row(agent, id);
        return run.isEmpty() ? Outcome.refused(Refusal.notFound("run")) : bundle(run.get());
    }

    /** The bundle of any run: for operators. */
    public Outcome<byte[]> bundle(Id.Run id) {
        Optional<RunRow> run = runs.row(id);
        return run.isEmpty() ? Outcome.refused(Refusal.notFound("run")) : bundle(run.get());
    }

    private Outcome<byte[]> bundle(RunRow run) {
        if (run.ended().attestation().isEmpty() || run.state() == States.Run.UNDER_REVIEW) {
            return Outcome.refused(Results.notReady(run));
        }
        List<BundledDocument> documents = new ArrayList<>();
        List<Leaf> leaves = new ArrayList<>();
        PathDocuments path = PathDocuments.of(core, run);
        for (PathDocuments.Document document : path.all()) {
            documents.add(BundledDocument.of(document.kind().word(), document.id(), document.bytes()));
            document.leaf().ifPresent(leaves::add);
        }
        Attested attested =
                Attested.read(path.first(Kind.ATTESTATION).orElseThrow().json());
        KnownKey key = keys.published(attested.keyId())
                .orElseThrow(() -> new IllegalStateException("nobody knows the key " + attested.keyId()));
        Documents.Stored ofKey = document(key, attested.origin());
        documents.add(BundledDocument.of(ofKey.kind().word(), new Id.SigningKey(ofKey.id()).text(), ofKey.bytes()));
        leaves.add(Leaf.of(ofKey).orElseThrow());
        return switch (log.prove(attested.origin(), leaves)) {
            case Inclusion.NotYet notYet -> Outcome.refused(notReady(notYet));
            case Inclusion.Proven proven ->
                Outcome.done(new Bundle(
                                proven.head().checkpoint().origin(),
                                run.id().text(),
                                proven.head().note().toString(),
                                documents,
                                List.of(key.jwk()),
                                proven.leaves())
                        .bytes());
        };
    }

    /**
     * What says how long the key is valid: of one that was replaced the document that ended it, unless the log of that name has no leaf
     * of it, because it ended before or has yet to take it.
     */
    private Documents.Stored document(KnownKey key, String origin) {
        return key.ending()
                .filter(ending -> log.prove(origin, List.of(Leaf.of(ending).orElseThrow())) instanceof Inclusion.Proven)
                .orElse(key.document());
    }

    /**
     * What an attestation says of how to prove it.
     *
     * @param keyId of the key that signed it
     * @param origin the log's name then
     */
    private record Attested(String keyId, String origin) {
        static Attested read(Json.Obj json) {
            try {
                DsseEnvelope envelope = DsseEnvelope.parse(json);
                Json.Obj predicate = Statement.parse(CanonicalJson.readObject(envelope.payload()))
                        .predicate();
                return new Attested(
                        envelope.signatures().getFirst().keyId(),
                        predicate.text("log_origin").orElseThrow());
            } catch (MalformedProof | MalformedJson e) {
                throw new IllegalStateException("a sealed attestation is none", e);
            }
        }
    }

    private Refusal notReady(Inclusion.NotYet notYet) {
        return Refusal.of(Problem.PROOF_NOT_READY, notYet.reason())
                .with("retry_at", DocumentTime.text(core.now().plus(MERGE_DELAY)));
    }

    /** The log's proof that a run's attestation is in it, as one text file (C2SP tlog-proof). */
    public Outcome<String> tlogProof(Id.Agent agent, Id.Run id) {
        Optional<RunRow> run = runs.row(agent, id);
        Optional<Id.Attestation> attestation = run.flatMap(row -> row.ended().attestation());
        if (run.isEmpty() || attestation.isEmpty() || run.get().state() == States.Run.UNDER_REVIEW) {
            return Outcome.refused(run.map(Results::notReady).orElseGet(() -> Refusal.notFound("run")));
        }
        Leaf leaf = core.documents().byId(attestation.get()).flatMap(Leaf::of).orElseThrow();
        return switch (log.prove(List.of(leaf))) {
            case Inclusion.NotYet notYet -> Outcome.refused(notReady(notYet));
            case Inclusion.Proven proven ->
                Outcome.done(proven.tlogProof(leaf.digest()).orElseThrow().text());
        };
    }
}
