package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 * <p>Documents come in the order of their ids, and what a run names lies close together: most of it was read just before, and the rest
 * is looked up by digest in batches.
 */
final class Links {
    private static final int BATCH = 500;

    /** Documents that are remembered to be there: a few megabytes. */
    private static final int REMEMBERED = 20_000;

    private final Connection snapshot;
    private final Tally tally =
            new Tally("links", "every document that another names is there, with the digest that it names");

    /** Documents that were read or found lately. */
    private final Map<Named, Boolean> recent = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Named, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What is named and not looked for yet, with the first that names it. */
    private final Map<Named, Named> sought = new HashMap<>();

    Links(Connection snapshot) {
        this.snapshot = snapshot;
    }

    /** A document is there, as its row says. */
    void there(Named document) {
        recent.put(document, true);
    }

    /** Takes up what a document names. */
    void from(Documents.Stored document) throws SQLException {
        Named by = Named.of(document);
        try {
            if (document.kind() == Kind.ATTESTATION) {
                Json.Obj payload = CanonicalJson.readObject(
                        DsseEnvelope.parse(document.json()).payload());
                for (Statement.Subject subject : Statement.parse(payload).subjects()) {
                    int colon = subject.name().indexOf(':');
                    // what has no kind of document before its id is evidence, which is kept elsewhere
                    Optional<Kind> kind = Word.parse(Kind.class, subject.name().substring(0, Math.max(colon, 0)));
                    if (kind.isPresent()) {
                        String id = subject.name().substring(colon + 1);
                        name(by, kind.get(), Optional.of(id), Optional.of(subject.digest()));
                    }
                }
            } else {
                for (Json.Obj link : document.json().objects("links")) {
                    Kind kind = Word.of(Kind.class, link.text("kind").orElse(""));
                    name(by, kind, link.text("id"), link.text("digest").flatMap(Digest::parse));
                }
            }
        } catch (MalformedProof | MalformedJson | IllegalStateException e) {
            tally.wrong("What the " + by.called() + " names can't be read.");
        }
        if (sought.size() >= BATCH) {
            find();
        }
    }

    private void name(Named by, Kind kind, Optional<String> id, Optional<Digest> digest) {
        Optional<UUID> uuid = id.flatMap(text -> Id.parse(kind.prefix(), text));
        if (uuid.isEmpty() || digest.isEmpty()) {
            throw new IllegalStateException("a link names no document");
        }
        Named named = new Named(kind, uuid.get(), digest.get());
        tally.looked(1);
        if (!recent.getOrDefault(named, false)) {
            sought.putIfAbsent(named, by);
        }
    }

    /** Looks for all that were taken up and weren't read lately. */
    void find() throws SQLException {
        if (sought.isEmpty()) {
            return;
        }
        Set<Named> stored = stored();
        sought.forEach((named, by) -> {
            if (stored.contains(named)) {
                there(named);
            } else {
                tally.wrong("The " + named.called() + " that the " + by.called() + " names isn't there with the digest "
                        + named.digest() + ".");
            }
        });
        sought.clear();
    }

    /** Documents with those digests, and some others. */
    private Set<Named> stored() throws SQLException {
        Set<Named> stored = new HashSet<>();
        Integer[] keys = sought.keySet().stream()
                .map(named -> Packet.key(named.digest()))
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
                            stored.add(new Named(kind.get(), ids[i], Digest.ofHash(digests[i])));
                        }
                    }
                }
            }
        }
        return stored;
    }

    CheckResult result() {
        return tally.result();
    }
}
