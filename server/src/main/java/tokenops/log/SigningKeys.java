package tokenops.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.AuditEntry;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Once;
import tokenops.store.Reads;
import tokenops.store.Reply;

/**
 * The keys that sign for runs, one in use for each purpose and those that were before, each with the sealed {@code signing_key}
 * document that gives it to the public, and that document's leaf in the log. The log's own key isn't among them: verifiers bring it.
 *
 * <p>A key that is replaced stays valid for a day, for nodes that haven't heard of it. They look every second ({@link #follow}), and a
 * node that wasn't able to looks before it signs. What a key signed verifies for ever. Any thread; one at a time looks or rotates.
 */
public final class SigningKeys {
    /** What a key is for; it signs nothing else. */
    public enum Purpose implements Word {
        ATTESTATION,
        WEBHOOK;

        private String file() {
            return word() + "-key";
        }
    }

    /** How a key stands that this node signs with, from well to ill. */
    public enum Standing implements Word {
        VALID,

        /** By another node, and its successor isn't here: it signs for the rest of its day. */
        REPLACED,

        /** And that day has passed: it signs nothing. */
        OVER
    }

    /**
     * A key in use.
     *
     * @param document the sealed {@code signing_key}
     * @param validFrom nothing signed with it may be older
     * @param validUntil nothing signed with it may be younger; empty unless another node has replaced it, and its successor isn't here
     */
    public record Published(SigningKey key, Sealed document, Instant validFrom, Optional<Instant> validUntil) {
        private Standing standing(Instant at) {
            return validUntil.isEmpty()
                    ? Standing.VALID
                    : validUntil.get().isBefore(at) ? Standing.OVER : Standing.REPLACED;
        }

        boolean isOver(Instant at) {
            return standing(at) == Standing.OVER;
        }

        private Published until(Optional<Instant> end) {
            return new Published(key, document, validFrom, end);
        }
    }

    /**
     * What came of a rotation.
     *
     * @param keyId of the key in use now
     * @param replacedUntil until when the one before is valid
     */
    public record Rotated(
            String purpose, String keyId, Instant validFrom, String replacedKeyId, Instant replacedUntil) {}

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** How long nodes that haven't heard of a rotation may go on with the key before. */
    static final Duration OVERLAP = Duration.ofDays(1);

    /** How long ago a node may have looked for rotations when it signs: what it missed since isn't over, whatever its clock says. */
    private static final Duration UNHEARD = OVERLAP.dividedBy(2);

    private final Signers signers;
    private final Core core;
    private final KeyDocuments documents;
    private final KnownKeys known;
    private final ReentrantLock rotating = new ReentrantLock();
    private final Map<Purpose, Published> current = new ConcurrentHashMap<>();
    private volatile Instant lookedAt;

    /** How many looks the database didn't answer. */
    private final AtomicLong unanswered = new AtomicLong();

    private SigningKeys(Signers signers, Core core) {
        this.signers = signers;
        this.core = core;
        this.documents = new KeyDocuments(core);
        this.known = new KnownKeys(core);
        this.lookedAt = core.now();
    }

    /**
     * Makes the keys and seals their documents at first start; finds both again later. Needs the lanes.
     *
     * @throws OriginMismatch when a key in the folder was replaced too long ago
     */
    public static SigningKeys open(Signers signers, Core core) {
        SigningKeys keys = new SigningKeys(signers, core);
        for (Purpose purpose : Purpose.values()) {
            Published key = keys.findOrMake(purpose);
            if (key.isOver(core.now())) {
                throw new OriginMismatch(
                        "The " + purpose.word() + " key in the folder of keys was replaced, and valid until "
                                + key.validUntil().orElseThrow() + ": bring the folder of the node that replaced it.");
            }
            keys.use(purpose, key);
        }
        keys.known.look();
        return keys;
    }

    /** The key that attestations are signed with. @throws SignerAway when this node has none that is valid */
    public Published attestation() {
        return toSignWith(Purpose.ATTESTATION);
    }

    /** The key that callbacks are signed with. @throws SignerAway when this node has none that is valid */
    public Published webhook() {
        return toSignWith(Purpose.WEBHOOK);
    }

    private Published toSignWith(Purpose purpose) {
        if (isUnheard()) {
            followOrAway();
        }
        Published key = inUse(purpose);
        if (key.isOver(core.now())) {
            throw new SignerAway(replaced(purpose, key));
        }
        return key;
    }

    private boolean isUnheard() {
        return lookedAt.plus(UNHEARD).isBefore(core.now());
    }

    /** Whoever slept for so long may have missed a key's replacement and its end. One looks, for all who wait for it. */
    private void followOrAway() {
        long before = unanswered.get();
        rotating.lock();
        try {
            if (isUnheard()) {
                if (unanswered.get() > before) {
                    throw unheard();
                }
                follow();
            }
        } catch (Reads.DatabaseAway e) {
            throw unheard();
        } finally {
            rotating.unlock();
        }
    }

    private static SignerAway unheard() {
        return new SignerAway("whether its key is still valid is for the database to say, which is away");
    }

    private Published inUse(Purpose purpose) {
        return Optional.ofNullable(current.get(purpose)).orElseThrow();
    }

    private static String replaced(Purpose purpose, Published key) {
        return "another node has replaced the " + purpose.word()
                + " key, and this one's folder of keys hasn't the next; the one here is valid until "
                + DocumentTime.text(key.validUntil().orElseThrow());
    }

    /** How the one stands that stands worst. */
    public Standing standing() {
        Instant now = core.now();
        return current.values().stream()
                .map(key -> key.standing(now))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** What an operator must know: a key that another node has replaced by one that isn't here. Empty when all is well. */
    public Optional<String> warning() {
        return current.entrySet().stream()
                .filter(entry -> entry.getValue().validUntil().isPresent())
                .map(entry -> replaced(entry.getKey(), entry.getValue()))
                .findFirst();
    }

    /**
     * Takes up the keys that other nodes on the same folder have put in the place of those in use here, and lists what they have
     * published: one small query as a rule. Where the folder hasn't the next key the one before goes on to the end of its validity.
     * Nothing is made: a file that isn't there is one that somebody is about to bring.
     */
    public void follow() {
        rotating.lock();
        try {
            Instant now = core.now();
            for (SigningKeyRow row : known.look()) {
                Published used = inUse(row.purpose());
                boolean isReplaced = row.validUntil().isPresent()
                        && row.thumbprint().equals(used.key().jwk().thumbprint());
                if (isReplaced) {
                    use(row.purpose(), find(row.purpose()).orElse(used.until(row.validUntil())));
                }
            }
            lookedAt = now;
        } catch (Reads.DatabaseAway e) {
            unanswered.incrementAndGet();
            throw e;
        } finally {
            rotating.unlock();
        }
    }

    private void use(Purpose purpose, Published key) {
        Optional<Published> before = Optional.ofNullable(current.put(purpose, key));
        if (key.validUntil().isPresent()
                && before.flatMap(Published::validUntil).isEmpty()) {
            LOG.warn("{}: bring the folder of the node that replaced it", replaced(purpose, key));
        }
    }

    /**
     * {@code /.well-known/jwks.json} (RFC 7517): the keys in use, then those before them. What another node has just published is in it
     * as soon as this one follows.
     */
    public Json.Obj jwks() {
        return known.jwks();
    }

    /** The key that signs as that thumbprint: for proofs of what was signed with it. Another node may have just replaced it. */
    public Optional<KnownKey> published(String thumbprint) {
        return known.published(thumbprint);
    }

    /**
     * Replaces the key of a purpose by a new one, which signs from now on. Both documents, the new key's and the one that ends the
     * old one's validity, are in the log.
     *
     * @param entry for the audit trail
     */
    public Reply<Rotated> rotate(Purpose purpose, AuditEntry entry, Optional<Once> once) {
        rotating.lock();
        try {
            // Neither this node's last rotation nor another's may have been heard to its end.
            follow();
            Published before = inUse(purpose);
            if (before.validUntil().isPresent()) {
                return Reply.refused(Refusal.of(Problem.TRANSITION_REFUSED, replaced(purpose, before)));
            }
            List<SigningKey> others = signers.successors(purpose.file());
            SigningKey next = signers.makeSuccessor(purpose.file());
            Instant now = core.now();
            Rotation rotation = documents.rotation(
                    purpose, next, now, known.row(before.key()).orElseThrow());
            Reply<Rotated> reply = core.lanes().submit(entry.with(rotation), once);
            if (reply instanceof Reply.Done<Rotated>) {
                signers.succeed(purpose.file(), next);
                // It is listed before it signs.
                known.look();
                current.put(purpose, new Published(next, rotation.document(), now, Optional.empty()));
                // They were made to follow a key that this one has followed: none of them can be committed any more.
                others.forEach(other -> signers.dropSuccessor(purpose.file(), other));
            } else if (!isInDoubt(reply)) {
                signers.dropSuccessor(purpose.file(), next);
            }
            return reply;
        } finally {
            rotating.unlock();
        }
    }

    /** A database that didn't answer may have committed it all the same: then that key signs, and dropped it would be lost. */
    private static boolean isInDoubt(Reply<?> reply) {
        return reply instanceof Reply.Refused<?> refused && refused.refusal().problem() == Problem.UNAVAILABLE;
    }

    /** The key as it is kept and published; made when there is none, and published now when it never was. */
    private Published findOrMake(Purpose purpose) {
        finishRotation(purpose);
        SigningKey key = signers.findOrMake(purpose.file());
        if (known.row(key).isEmpty()) {
            publish(purpose, key);
        }
        return kept(key)
                .orElseThrow(
                        () -> new IllegalStateException("the " + purpose.word() + " key's document can't be written"));
    }

    /**
     * What the folder has is the key. Where the database has another in use, as one that was restored from before a rotation has, that
     * one is replaced now. Refused when another node was first; its documents serve both.
     */
    private void publish(Purpose purpose, SigningKey key) {
        Instant now = core.now();
        Optional<SigningKeyRow> before = known.inUse(purpose);
        if (before.isPresent()) {
            LOG.warn(
                    "the {} key in the folder of keys isn't the one that the database has in use: it replaces that one now",
                    purpose.word());
            core.lanes().submit(documents.rotation(purpose, key, now, before.get()));
        } else {
            core.lanes().submit(documents.publish(purpose, key, now));
        }
    }

    /** The key as it is kept and published; empty when it isn't. */
    private Optional<Published> find(Purpose purpose) {
        finishRotation(purpose);
        return signers.find(purpose.file()).flatMap(this::kept);
    }

    private Optional<Published> kept(SigningKey key) {
        return known.row(key).map(row -> {
            Documents.Stored stored = core.documents().byId(row.id()).orElseThrow();
            Sealed document = new Sealed(stored.kind(), row.id(), stored.issuedAt(), stored.digest(), stored.bytes());
            return new Published(key, document, row.validFrom(), row.validUntil());
        });
    }

    /**
     * A crash may have come between the commit of a rotation and the change of the files: the key that the database names is taken
     * up. Others stay, as another node may be about to commit them; the next rotation drops those that nobody did.
     */
    private void finishRotation(Purpose purpose) {
        signers.successors(purpose.file()).stream()
                .filter(key ->
                        known.row(key).filter(row -> row.validUntil().isEmpty()).isPresent())
                .findFirst()
                .ifPresent(key -> signers.succeed(purpose.file(), key));
    }
}
