package tokenops.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Rows;

/**
 * The keys that sign for runs, each with the sealed {@code signing_key} document that gives it to the public, and that
 * document's leaf in the log. The log's own key isn't among them: verifiers bring it.
 */
public final class SigningKeys {
    /** What a key is for; it signs nothing else. */
    public enum Purpose implements Word {
        ATTESTATION,
        WEBHOOK
    }

    /**
     * @param document the sealed {@code signing_key}
     * @param validFrom nothing signed with it may be older
     */
    public record Published(SigningKey key, Sealed document, Instant validFrom) {}

    /** Nobody's: what the server seals for itself lies in home 0 under this owner. */
    private static final Id.Agent SERVER = new Id.Agent(new UUID(0, 0));

    private final Published attestation;
    private final Published webhook;

    private SigningKeys(Published attestation, Published webhook) {
        this.attestation = attestation;
        this.webhook = webhook;
    }

    /** Makes the keys and seals their documents at first start; finds both again later. Needs the lanes. */
    public static SigningKeys open(Keys keys, Core core) {
        return new SigningKeys(open(Purpose.ATTESTATION, keys, core), open(Purpose.WEBHOOK, keys, core));
    }

    public Published attestation() {
        return attestation;
    }

    public Published webhook() {
        return webhook;
    }

    /** {@code /.well-known/jwks.json} (RFC 7517). */
    public Json.Obj jwks() {
        return Json.object()
                .put(
                        "keys",
                        Json.array(
                                List.of(attestation, webhook),
                                found -> found.key().jwk().published()))
                .build();
    }

    private static Published open(Purpose purpose, Keys keys, Core core) {
        SigningKey key = keys.signing(purpose.word() + "-key");
        String kept = purpose.word() + "-key-document";
        // The id is kept before the document is written: a crash between the two ends in one document, not in two.
        Id.SigningKey id = id(keys.text(kept, () -> freshId(core).text()));
        Optional<Published> found = read(id, key, core);
        if (found.isEmpty() && core.documents().byId(id).isPresent()) {
            // The key's file was replaced, so the document is another key's.
            id = freshId(core);
            keys.replace(kept, id.text());
        }
        if (found.isEmpty()) {
            core.lanes().submit(new Publish(seal(purpose, key, id, core)));
            found = read(id, key, core);
        }
        return found.orElseThrow(
                () -> new IllegalStateException("the " + purpose.word() + " key's document can't be written"));
    }

    private static Id.SigningKey freshId(Core core) {
        return new Id.SigningKey(core.ids().next(SERVER));
    }

    private static Id.SigningKey id(String text) {
        return Id.parse(Id.Prefix.SKEY, text)
                .map(Id.SigningKey::new)
                .orElseThrow(() -> new IllegalStateException("no id of a signing key: " + text));
    }

    /** Both modes are served with one key; checks of mode leave signing keys out. */
    private static Sealed seal(Purpose purpose, SigningKey key, Id.SigningKey id, Core core) {
        Json.Builder members = Json.object()
                .put("purpose", purpose.word())
                .put("key", key.jwk().published())
                .put("valid_from", DocumentTime.text(core.now()));
        return core.sealer().seal(Kind.SIGNING_KEY, id, Mode.LIVE, List.of(), members);
    }

    /** The document with that id when it is this key's. */
    private static Optional<Published> read(Id.SigningKey id, SigningKey key, Core core) {
        return core.documents().byId(id).flatMap(stored -> published(id, key, stored));
    }

    private static Optional<Published> published(Id.SigningKey id, SigningKey key, Documents.Stored stored) {
        Json.Obj body = stored.json();
        Sealed document = new Sealed(stored.kind(), id, stored.issuedAt(), stored.digest(), stored.bytes());
        return body.object("key")
                .filter(key.jwk().published()::equals)
                .flatMap(same -> body.text("valid_from"))
                .flatMap(DocumentTime::parse)
                .map(validFrom -> new Published(key, document, validFrom));
    }

    /** Writes the document and its leaf. */
    private record Publish(Sealed document) implements Command<Boolean> {
        @Override
        public Home home() {
            return Home.SHARED;
        }

        @Override
        public void needs(Needs needs) {}

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            Sealing.put(rows, SERVER, document);
            return Outcome.done(true);
        }

        /** Another node was first; its document serves both. */
        @Override
        public Optional<Refusal> conflict(String constraint) {
            return constraint.equals("document_pkey")
                    ? Optional.of(Refusal.of(Problem.TRANSITION_REFUSED, "the key's document is there"))
                    : Optional.empty();
        }
    }
}
