package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Id;
import tokenops.path.Problem;
import tokenops.path.Sealed;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.store.AuditEntry;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Reads;
import tokenops.store.Reply;
import tokenops.support.MovableClock;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** The keys that sign for runs are published once, follow each other, and are followed by every node. */
@ExtendWith(OnePostgres.class)
@Timeout(120)
class SigningKeysTest {
    private final LogFixture fixture;
    private final Keys keys;

    SigningKeysTest(TestPostgres postgres, @TempDir Path folder) {
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
        // As after a backup from before the rotation: what the folder has is the key, and the other one ends.
        assertEquals(4, fixture.count("SELECT count(*) FROM document WHERE 'signing_key' = ANY(kinds)"));
        assertEquals(
                1,
                fixture.count(
                        "SELECT count(*) FROM signing_key WHERE purpose = 'attestation' AND valid_until IS NULL"));
        KnownKey replaced = SigningKeys.open(keys, fixture.core)
                .published(first.key().jwk().thumbprint())
                .orElseThrow();
        assertEquals(
                second.validFrom().plus(SigningKeys.OVERLAP),
                replaced.validUntil().orElseThrow());
        assertEquals(
                replaced.validUntil().map(DocumentTime::text),
                replaced.ending().orElseThrow().json().text("valid_until"));
    }

    @Test
    void rotationThatWasCutOffIsUndoneOrFinishedAtTheNextStart() throws Exception {
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        String before = first.attestation().key().jwk().thumbprint();
        // before the commit
        keys.makeSuccessor("attestation-key");
        assertEquals(
                before,
                SigningKeys.open(keys, fixture.core).attestation().key().jwk().thumbprint());
        // between the commit and the change of the files
        SigningKeys interrupted = SigningKeys.open(new HeldKeys.CutOffOnce(keys), fixture.core);
        assertThrows(IllegalStateException.class, () -> rotate(interrupted));
        SigningKeys again = SigningKeys.open(keys, fixture.core);
        assertNotEquals(before, again.attestation().key().jwk().thumbprint());
        assertEquals(
                before, again.published(before).orElseThrow().jwk().text("kid").orElseThrow());
        // What was made before the commit that never came is forgotten as soon as it can't come any more.
        assertEquals(1, keys.successors("attestation-key").size());
        assertInstanceOf(Reply.Done.class, rotate(again));
        assertEquals(List.of(), keys.successors("attestation-key"));
    }

    @Test
    void nodesOnOneFolderFollowEachOthersRotations() {
        SigningKeys one = SigningKeys.open(keys, fixture.core);
        SigningKeys other = SigningKeys.open(keys, fixture.core);
        String webhook = thumbprint(other.webhook());
        assertInstanceOf(Reply.Done.class, rotate(one));
        assertInstanceOf(Reply.Done.class, rotate(one));
        other.follow();
        assertEquals(thumbprint(one.attestation()), thumbprint(other.attestation()));
        assertEquals(webhook, thumbprint(other.webhook()));
        // One that hasn't heard replaces the newest key all the same.
        SigningKeys.Rotated rotated =
                assertInstanceOf(SigningKeys.Rotated.class, rotate(one).orFail());
        assertEquals(
                rotated.keyId(),
                assertInstanceOf(SigningKeys.Rotated.class, rotate(other).orFail())
                        .replacedKeyId());
        // The power went before the key that was committed took its place: whoever follows finishes that.
        SigningKeys interrupted = SigningKeys.open(new HeldKeys.CutOffOnce(keys), fixture.core);
        assertThrows(IllegalStateException.class, () -> rotate(interrupted));
        one.follow();
        other.follow();
        assertEquals(inDatabase(), thumbprint(one.attestation()));
        assertEquals(inDatabase(), thumbprint(other.attestation()));
        assertEquals(Optional.empty(), other.warning());
    }

    @Test
    void nodeWithoutTheNextKeySignsForADayAndThenNotUntilItHasIt() throws Exception {
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        Keys copied = copied();
        SigningKeys apart = SigningKeys.open(copied, fixture.core);
        assertInstanceOf(Reply.Done.class, rotate(first));
        apart.follow();
        apart.follow();
        assertNotEquals(thumbprint(first.attestation()), thumbprint(apart.attestation()));
        assertTrue(apart.warning().orElseThrow().startsWith("another node has replaced the attestation key"));
        assertEquals(SigningKeys.Standing.REPLACED, apart.standing());
        assertInstanceOf(Reply.Refused.class, rotate(apart));
        fixture.execute(
                "UPDATE signing_key SET valid_until = now() - interval '1 second' WHERE valid_until IS NOT NULL");
        apart.follow();
        assertThrows(SignerAway.class, apart::attestation);
        assertEquals(SigningKeys.Standing.OVER, apart.standing());
        apart.webhook();
        Files.copy(keys.path("attestation-key"), copied.path("attestation-key"), StandardCopyOption.REPLACE_EXISTING);
        apart.follow();
        assertEquals(thumbprint(first.attestation()), thumbprint(apart.attestation()));
        assertEquals(Optional.empty(), apart.warning());
    }

    @Test
    void nodeThatFollowsMakesNoKeyWhileItsFilesAreBeingBrought() throws Exception {
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        Keys copied = copied();
        SigningKeys apart = SigningKeys.open(copied, fixture.core);
        String before = thumbprint(apart.attestation());
        assertInstanceOf(Reply.Done.class, rotate(first));
        Files.delete(copied.path("attestation-key"));
        apart.follow();
        apart.follow();
        assertFalse(Files.exists(copied.path("attestation-key")));
        assertEquals(
                1,
                fixture.count(
                        "SELECT count(*) FROM signing_key WHERE purpose = 'attestation' AND valid_until IS NULL"));
        assertEquals(before, thumbprint(apart.attestation()), "it has a day left, and is in memory");
        assertTrue(apart.warning().isPresent());
        Files.copy(keys.path("attestation-key"), copied.path("attestation-key"));
        apart.follow();
        assertEquals(thumbprint(first.attestation()), thumbprint(apart.attestation()));
        assertEquals(Optional.empty(), apart.warning());
    }

    @Test
    void keyThatAnotherNodeHasReplacedIsKnownWithTheDocumentThatEndedIt() {
        SigningKeys one = SigningKeys.open(keys, fixture.core);
        SigningKeys other = SigningKeys.open(keys, fixture.core);
        String before = thumbprint(one.attestation());
        assertEquals(Optional.empty(), other.published(before).orElseThrow().ending());
        SigningKeys.Rotated rotated =
                assertInstanceOf(SigningKeys.Rotated.class, rotate(one).orFail());
        KnownKey ended = other.published(before).orElseThrow();
        Json.Obj ending = ended.ending().orElseThrow().json();
        assertEquals(Optional.of(DocumentTime.text(rotated.replacedUntil())), ending.text("valid_until"));
        assertEquals(ended.document().json().text("valid_from"), ending.text("valid_from"));
        assertEquals(Optional.of(ended.jwk()), ending.object("key"));
        assertEquals(
                Optional.empty(), other.published(rotated.keyId()).orElseThrow().ending());
    }

    @Test
    void nothingYoungerThanTheKeysValidityIsAttested() throws Exception {
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        SigningKeys apart = SigningKeys.open(copied(), fixture.core);
        assertInstanceOf(Reply.Done.class, rotate(first));
        apart.follow();
        Instant end = apart.attestation().validUntil().orElseThrow();
        // The newest document attested comes from a node whose clock is ahead.
        assertEquals(end, attest(apart, end).issuedAt());
        assertThrows(SignerAway.class, () -> attest(apart, end.plusMillis(1)));
    }

    private static Sealed attest(SigningKeys with, Instant notBefore) {
        Id.Attestation id = new Id.Attestation(LogFixture.IDS.next(0));
        Json.Obj predicate = Json.object().put("attestation_id", id.text()).build();
        return new Attestor(with, LogFixture.CLOCK).attest(id, List.of(), predicate, notBefore);
    }

    @Test
    void nodeThatSleptLooksBeforeItSigns() throws Exception {
        MovableClock clock = new MovableClock();
        Core core = core(clock, () -> {});
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        SigningKeys sleeping = SigningKeys.open(keys, core);
        SigningKeys apart = SigningKeys.open(copied(), core);
        assertInstanceOf(Reply.Done.class, rotate(first));
        clock.forward(Duration.ofDays(2));
        assertEquals(inDatabase(), thumbprint(sleeping.attestation()));
        assertThrows(SignerAway.class, apart::attestation);
    }

    /** With a clock of its own, and where something happens before each connection that is taken to read. */
    private Core core(Clock clock, Runnable before) {
        Reads reads = new Reads(fixture.source(before));
        Documents documents = new Documents(reads, LogFixture.HOMES);
        return new Core(fixture.core.lanes(), reads, documents, fixture.core.sealer(), LogFixture.IDS, clock);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneLooksForAllWhoSignWithANodeThatSlept(boolean answers) throws Exception {
        MovableClock clock = new MovableClock();
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch asleep = new CountDownLatch(1);
        AtomicBoolean awake = new AtomicBoolean();
        SigningKeys node = SigningKeys.open(keys, core(clock, () -> {
            if (awake.get()) {
                looks.incrementAndGet();
                await(asleep);
                if (!answers) {
                    SigningKeysTest.<RuntimeException>sneak(new SQLException("nobody answers"));
                }
            }
        }));
        awake.set(true);
        clock.forward(Duration.ofDays(2));
        AtomicInteger signed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Thread> signers = Stream.generate(() -> Thread.ofPlatform().unstarted(() -> {
                    try {
                        node.attestation();
                        signed.incrementAndGet();
                    } catch (SignerAway e) {
                        refused.incrementAndGet();
                    }
                }))
                .limit(5)
                .toList();
        signers.forEach(Thread::start);
        LogFixture.until(() -> signers.stream().allMatch(signer -> signer.getState() == Thread.State.WAITING));
        asleep.countDown();
        for (Thread signer : signers) {
            signer.join();
        }
        assertEquals(answers ? 5 : 0, signed.get());
        assertEquals(answers ? 0 : 5, refused.get());
        assertEquals(1, looks.get());
    }

    /** Throws what a data source may, which takes a {@link Runnable} for its test. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception thrown) throws E {
        throw (E) thrown;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void keyOfARotationWhoseOutcomeNobodyKnowsIsKept() {
        SigningKeys node = SigningKeys.open(keys, fixture.core);
        fixture.core.lanes().close();
        Reply.Refused<?> refused = assertInstanceOf(Reply.Refused.class, rotate(node));
        assertEquals(Problem.UNAVAILABLE, refused.refusal().problem());
        assertEquals(1, keys.successors("attestation-key").size());
    }

    /** Another folder with the keys of this one. */
    private Keys copied() throws IOException {
        Keys copied = fixture.keys("other");
        Files.createDirectories(copied.path("."));
        for (String name : List.of("attestation-key", "webhook-key")) {
            Files.copy(keys.path(name), copied.path(name));
        }
        return copied;
    }

    private static String thumbprint(SigningKeys.Published published) {
        return published.key().jwk().thumbprint();
    }

    /** The thumbprint of the key that the database names. */
    private String inDatabase() {
        return fixture.core
                .reads()
                .one(
                        "SELECT thumbprint FROM signing_key WHERE purpose = 'attestation' AND valid_until IS NULL",
                        row -> row.getString(1))
                .orElseThrow();
    }

    @Test
    void rotationWhoseEndWasNotHeardIsFinishedBeforeTheNext() throws Exception {
        SigningKeys node = SigningKeys.open(new HeldKeys.CutOffOnce(keys), fixture.core);
        String before = node.attestation().key().jwk().thumbprint();
        assertThrows(IllegalStateException.class, () -> rotate(node));
        Reply.Done<?> again = assertInstanceOf(Reply.Done.class, rotate(node));
        SigningKeys.Rotated rotated = assertInstanceOf(SigningKeys.Rotated.class, again.answer());
        assertNotEquals(before, rotated.replacedKeyId());
        assertEquals(rotated.keyId(), node.attestation().key().jwk().thumbprint());
        assertEquals(
                rotated.keyId(),
                SigningKeys.open(keys, fixture.core).attestation().key().jwk().thumbprint());
        assertEquals(2, fixture.count("SELECT count(*) FROM signing_key WHERE valid_until IS NOT NULL"));
    }

    @Test
    void keyThatAnotherNodeOnTheFolderHasCommittedIsNotLost() {
        SigningKeys other = SigningKeys.open(new HeldKeys.CutOffOnce(keys), fixture.core);
        String before = other.attestation().key().jwk().thumbprint();
        SigningKeys node = SigningKeys.open(
                new HeldKeys(keys) {
                    @Override
                    public SigningKey makeSuccessor(String name) {
                        assertThrows(IllegalStateException.class, () -> rotate(other));
                        return super.makeSuccessor(name);
                    }
                },
                fixture.core);
        assertInstanceOf(Reply.Refused.class, rotate(node));
        SigningKey committed =
                SigningKeys.open(keys, fixture.core).attestation().key();
        assertNotEquals(before, committed.jwk().thumbprint());
        assertEquals(inDatabase(), committed.jwk().thumbprint());
        assertEquals(List.of(), keys.successors("attestation-key"), "the one that was refused is gone");
    }

    @Test
    void nodeThatStartsWhileAnotherRotatesLeavesItsKeyAlone() {
        SigningKeys node = SigningKeys.open(
                new HeldKeys(keys) {
                    @Override
                    public SigningKey makeSuccessor(String name) {
                        SigningKey made = super.makeSuccessor(name);
                        SigningKeys.open(keys, fixture.core);
                        return made;
                    }
                },
                fixture.core);
        assertInstanceOf(Reply.Done.class, rotate(node));
        assertEquals(
                node.attestation().key().jwk().thumbprint(),
                SigningKeys.open(keys, fixture.core).attestation().key().jwk().thumbprint());
    }

    @Test
    void nodeThatHasAReplacedKeyStartsForADay() throws Exception {
        SigningKeys first = SigningKeys.open(keys, fixture.core);
        Keys others = copied();
        assertInstanceOf(Reply.Done.class, rotate(first));
        String before =
                SigningKeys.open(others, fixture.core).attestation().key().jwk().thumbprint();
        assertNotEquals(before, first.attestation().key().jwk().thumbprint());
        fixture.execute(
                "UPDATE signing_key SET valid_until = now() - interval '1 second' WHERE valid_until IS NOT NULL");
        OriginMismatch refused = assertThrows(OriginMismatch.class, () -> SigningKeys.open(others, fixture.core));
        assertTrue(String.valueOf(refused.getMessage())
                .startsWith("The attestation key in the folder of keys was replaced"));
    }

    @Test
    void onlyASignerThatSaysSoIsAway() {
        assertThrows(SignerAway.class, () -> attest(new SignerAway("nobody answers")));
        // Whatever else is thrown is a fault, which a run's attempts end with.
        assertThrows(IllegalArgumentException.class, () -> attest(new IllegalArgumentException("a fault")));
    }

    private void attest(RuntimeException thrown) {
        Signers throwing = new HeldKeys(keys) {
            @Override
            public SigningKey findOrMake(String name) {
                return new SigningKey(
                        message -> {
                            throw thrown;
                        },
                        super.findOrMake(name).jwk());
            }
        };
        attest(SigningKeys.open(throwing, fixture.core), Instant.EPOCH);
    }

    private Reply<SigningKeys.Rotated> rotate(SigningKeys of) {
        AuditEntry entry = new AuditEntry(
                new Id.AuditEvent(LogFixture.IDS.next(0)),
                "a test",
                "rotateSigningKey",
                "attestation",
                "a test",
                LogFixture.CLOCK.instant());
        return of.rotate(SigningKeys.Purpose.ATTESTATION, entry, Optional.empty());
    }

    @Test
    void jwksHasBothKeysAsTheyArePublished() throws Exception {
        SigningKeys published = SigningKeys.open(keys, fixture.core);
        List<Json.Obj> jwks = published.jwks().objects("keys");
        assertEquals(2, jwks.size());
        assertEquals(published.attestation().key().jwk(), Jwk.offered(jwks.get(0)));
        assertEquals(published.webhook().key().jwk(), Jwk.offered(jwks.get(1)));
        assertEquals(
                List.of("attestation", "webhook"),
                jwks.stream().map(key -> key.text("purpose").orElse("")).toList());
        assertTrue(jwks.stream().allMatch(key -> key.text("valid_from").isPresent()));
    }

    @Test
    void everyNodeListsEveryKeyAndWhoeverAsksCostsTheDatabaseNothing() {
        AtomicInteger queries = new AtomicInteger();
        SigningKeys one = SigningKeys.open(keys, fixture.core);
        SigningKeys other = SigningKeys.open(keys, core(LogFixture.CLOCK, queries::incrementAndGet));
        assertInstanceOf(Reply.Done.class, rotate(one));
        assertEquals(3, one.jwks().objects("keys").size(), "at once where it was made");
        other.follow();
        int before = queries.get();
        for (int i = 0; i < 10; i++) {
            assertEquals(one.jwks(), other.jwks());
        }
        assertEquals(before, queries.get());
        other.follow();
        assertEquals(before + 1, queries.get(), "one query where nothing is new");
        assertEquals(one.jwks(), SigningKeys.open(keys, fixture.core).jwks(), "at once after a start");
    }
}
