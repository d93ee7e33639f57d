package tokenops.log;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.DsseEnvelope;
import tokenops.proof.Json;
import tokenops.proof.Statement;

/**
 * Signs the attestation of a run: an in-toto Statement in a DSSE envelope, whose canonical JSON is the document. Any thread; costs
 * one signature.
 */
public final class Attestor {
    private final SigningKeys keys;
    private final Clock clock;
    private final SignerTrouble trouble = new SignerTrouble("attestations");

    public Attestor(SigningKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** How the statement names a sealed document: {@code <kind>:<id>} and its digest. */
    public static Statement.Subject subject(Sealed.Link document) {
        return new Statement.Subject(
                document.kind().word() + ":" + document.id().text(), document.digest());
    }

    /**
     * Attests a run.
     *
     * @param id must stand in the predicate as {@code attestation_id}
     * @param subjects what is attested, each with a name of its own
     * @param notBefore the newest document attested: the attestation is never older than it, even when the clock ran backwards
     * @return the envelope as a document of kind attestation
     * @throws SignerAway when the key can't be reached, or isn't valid any more at the attestation's time
     */
    public Sealed attest(Id.Attestation id, List<Statement.Subject> subjects, Json.Obj predicate, Instant notBefore) {
        if (!predicate.text("attestation_id").equals(Optional.of(id.text()))) {
            throw new IllegalArgumentException("the predicate doesn't name its attestation " + id.text());
        }
        byte[] payload = CanonicalJson.bytes(new Statement(subjects, Statement.RUN_ATTESTATION, predicate).json());
        return trouble.told(() -> sealed(id, payload, notBefore));
    }

    private Sealed sealed(Id.Attestation id, byte[] payload, Instant notBefore) {
        SigningKeys.Published key = keys.attestation();
        Instant issuedAt = issuedAt(key, notBefore);
        if (key.isOver(issuedAt)) {
            throw new SignerAway("its key's validity ends before " + DocumentTime.text(issuedAt));
        }
        DsseEnvelope envelope = DsseEnvelope.sign(
                Statement.PAYLOAD_TYPE, payload, key.key().jwk(), key.key().signer());
        byte[] bytes = CanonicalJson.bytes(envelope.json());
        return new Sealed(Kind.ATTESTATION, id, issuedAt, Digest.of(bytes), bytes);
    }

    /** The latest of the clock, the key's validity and what is attested. */
    private Instant issuedAt(SigningKeys.Published key, Instant notBefore) {
        Instant earliest = notBefore.isAfter(key.validFrom()) ? notBefore : key.validFrom();
        Instant now = DocumentTime.micros(clock.instant());
        return now.isAfter(earliest) ? now : earliest;
    }
}
