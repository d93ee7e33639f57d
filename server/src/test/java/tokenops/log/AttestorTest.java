package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DsseEnvelope;
import tokenops.proof.Json;
import tokenops.proof.Statement;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** What is attested is a statement that others can check. */
@ExtendWith(OnePostgres.class)
@Timeout(120)
class AttestorTest {
    private final LogFixture fixture;
    private final Keys keys;

    AttestorTest(TestPostgres postgres, @TempDir Path folder) {
        fixture = LogFixture.on(postgres, folder);
        keys = fixture.keys("node");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void attestationIsASignedStatementInItsCanonicalForm() throws Exception {
        SigningKeys published = SigningKeys.open(keys, fixture.core);
        Attestor attestor = new Attestor(published, LogFixture.CLOCK);
        Id.Attestation id = new Id.Attestation(LogFixture.IDS.next(3));
        Sealed contract = fixture.core
                .sealer()
                .seal(Kind.CONTRACT, new Id.Contract(LogFixture.IDS.next(id)), Mode.TEST, List.of(), Json.object());
        Json.Obj predicate = Json.object().put("attestation_id", id.text()).build();
        List<Statement.Subject> subjects = List.of(Attestor.subject(contract.link()));
        Instant later = contract.issuedAt().plusSeconds(60);

        Sealed attestation = attestor.attest(id, subjects, predicate, later);

        assertEquals(Kind.ATTESTATION, attestation.kind());
        assertEquals(later, attestation.issuedAt());
        assertEquals(Digest.of(attestation.bytes()), attestation.digest());
        Json.Obj json = CanonicalJson.readObject(attestation.bytes());
        assertArrayEquals(CanonicalJson.bytes(json), attestation.bytes());
        DsseEnvelope envelope = DsseEnvelope.parse(json);
        assertTrue(envelope.isSignedBy(published.attestation().key().jwk()));
        assertFalse(envelope.isSignedBy(published.webhook().key().jwk()));
        assertEquals("application/vnd.in-toto+json", envelope.payloadType());
        Statement statement = Statement.parse(CanonicalJson.readObject(envelope.payload()));
        assertEquals("urn:tokenops:run-attestation:v1", statement.predicateType());
        assertEquals(subjects, statement.subjects());
        assertEquals("contract:" + contract.id().text(), subjects.get(0).name());
        assertEquals(predicate, statement.predicate());
    }

    @Test
    void predicateOfAnotherAttestationIsNotSigned() {
        Attestor attestor = new Attestor(SigningKeys.open(keys, fixture.core), LogFixture.CLOCK);
        Id.Attestation id = new Id.Attestation(LogFixture.IDS.next(0));
        Json.Obj other = Json.object().put("attestation_id", "att_other").build();
        assertThrows(IllegalArgumentException.class, () -> attestor.attest(id, List.of(), other, Instant.EPOCH));
    }
}
