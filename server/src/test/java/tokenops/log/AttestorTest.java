package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import tokenops.proof.Jwk;
import tokenops.proof.Statement;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** The keys that sign for runs are published once, and what they sign is what others can check. */
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
    void keysAreSealedOnceAndLogged() throws Exception {
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        SigningKeys again = SigningKeys.open(keys, fixture.core);
        assertEquals(
                first.attestation().document().digest(),
                again.attestation().document().digest());
        assertEquals(first.webhook().document().id(), again.webhook().document().id());
        assertNotEquals(first.attestation().key().jwk(), first.webhook().key().jwk());
        assertEquals(2, fixture.count("SELECT count(*) FROM document WHERE 'signing_key' = ANY(kinds)"));
        List<Leaf> sought = List.of(
                Leaf.of(first.attestation().document()).orElseThrow(),
                Leaf.of(first.webhook().document()).orElseThrow());
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> fixture.log(sequencer).prove(sought) instanceof Inclusion.Proven);
        }
    }

    @Test
    void documentOfAKeyIsWhatItsSchemaSays() throws Exception {
        SigningKeys.Published published = SigningKeys.open(keys, fixture.core).attestation();
        Json.Obj body = CanonicalJson.readObject(published.document().bytes());
        assertEquals(Optional.of("attestation"), body.text("purpose"));
        assertEquals(
                published.key().jwk(), Jwk.parsePublished(body.object("key").orElseThrow()));
        assertEquals(
                Digest.of(published.document().bytes()), published.document().digest());
        assertFalse(published.validFrom().isAfter(published.document().issuedAt()));
    }

    @Test
    void keyThatWasReplacedGetsADocumentOfItsOwn() throws Exception {
        SigningKeys.Published first = SigningKeys.open(keys, fixture.core).attestation();
        Files.delete(keys.path("attestation-key"));
        SigningKeys.Published second = SigningKeys.open(keys, fixture.core).attestation();
        assertNotEquals(first.key().jwk(), second.key().jwk());
        assertNotEquals(first.document().id(), second.document().id());
        assertEquals(3, fixture.count("SELECT count(*) FROM document WHERE 'signing_key' = ANY(kinds)"));
    }

    @Test
    void jwksHasBothKeysAsTheyArePublished() throws Exception {
        SigningKeys published = SigningKeys.open(keys, fixture.core);
        List<Json.Obj> jwks = published.jwks().objects("keys");
        assertEquals(2, jwks.size());
        assertEquals(published.attestation().key().jwk(), Jwk.parsePublished(jwks.get(0)));
        assertEquals(published.webhook().key().jwk(), Jwk.parsePublished(jwks.get(1)));
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
