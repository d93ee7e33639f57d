package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DsseEnvelope;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.Statement;
import tokenops.store.CheckResult;
import tokenops.store.Documents;
import tokenops.store.Packet;

/**
 * What documents say of others: each that one names, as a link or as a subject of an attestation, must be there with that digest. So
 * those of kinds that have no leaf are held by those that have one. One thread.
 *
 * <p>Looked up by digest in batches, from documents that come in the order of their ids: what a run names lies close together.
 */
final class Links {
    private static final int BATCH = 500;

    private final Connection snapshot;
    private final Tally tally =
            new Tally("links", "every document that another names is there, with the digest that it names");

    /** What is named and not looked for yet, with the first that names it. */
    private final Map<Named, Documents.Stored> named = new HashMap<>();

    /** A document as another names it. */
    private record Named(Kind kind, UUID id, Digest digest) {}

    Links(Connection snapshot) {
        this.snapshot = snapshot;
    }

    /** Takes up what a document names. */
    void from(Documents.Stored document) throws SQLException {
        try {
            if (document.kind() == Kind.ATTESTATION) {
                Json.Obj payload = CanonicalJson.readObject(
                        DsseEnvelope.parse(document.json()).payload());
                for (Statement.Subject subject : Statement.parse(payload).subjects()) {
                    int colon = subject.name().indexOf(':');
                    // what has no kind of document before its id is evidence, which is kept elsewhere
                    Word.parse(Kind.class, subject.name().substring(0, Math.max(colon, 0)))
                            .ifPresent(kind -> name(
                                    document,
                                    kind,
                                    Optional.of(subject.name().substring(colon + 1)),
                                    Optional.of(subject.digest())));
                }
            } else {
                for (Json.Obj link : document.json().objects("links")) {
                    name(
                            document,
                            Word.of(Kind.class, link.text("kind").orElse("")),
                            link.text("id"),
                            link.text("digest").flatMap(Digest::parse));
                }
            }
        } catch (MalformedProof | MalformedJson | IllegalStateException e) {
            tally.wrong("What the " + called(document) + " names can't be read.");
        }
        if (named.size() >= BATCH) {
            find();
        }
    }

    private void name(Documents.Stored by, Kind kind, Optional<String> id, Optional<Digest> digest) {
        Optional<UUID> uuid = id.flatMap(text -> Id.parse(kind.prefix(), text));
        if (uuid.isEmpty() || digest.isEmpty()) {
            throw new IllegalStateException("a link names no document");
        }
        named.putIfAbsent(new Named(kind, uuid.get(), digest.get()), by);
    }

    /** Looks for all that were taken up. */
    void find() throws SQLException {
        tally.looked(named.size());
        Set<Named> there = there();
        named.forEach((one, by) -> tally.require(
                there.contains(one),
                "The " + one.kind().word() + " " + one.id() + " that the " + called(by)
                        + " names isn't there with the digest " + one.digest() + "."));
        named.clear();
    }

    /** Documents with those digests, and some others. */
    private Set<Named> there() throws SQLException {
        Set<Named> there = new HashSet<>();
        Integer[] keys = named.keySet().stream()
                .map(one -> Packet.key(one.digest()))
                .distinct()
                .toArray(Integer[]::new);
        // not their bytes: whether those are what the digest says is looked at when it is their turn
        String sql = "SELECT d.ids, d.kinds, d.digests FROM document d WHERE d.keys && ?::int4[]";
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setArray(1, snapshot.createArrayOf("int4", keys));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID[] ids = (UUID[]) row.getArray(1).getArray();
                    String[] kinds = (String[]) row.getArray(2).getArray();
                    byte[][] digests = (byte[][]) row.getArray(3).getArray();
                    for (int i = 0; i < Math.min(ids.length, Math.min(kinds.length, digests.length)); i++) {
                        Optional<Kind> kind = Word.parse(Kind.class, kinds[i]);
                        if (kind.isPresent() && digests[i].length == Merkle.HASH_BYTES) {
                            there.add(new Named(kind.get(), ids[i], Digest.ofHash(digests[i])));
                        }
                    }
                }
            }
        }
        return there;
    }

    private static String called(Documents.Stored document) {
        return document.kind().word() + " " + document.id();
    }

    CheckResult result() {
        return tally.result();
    }
}
