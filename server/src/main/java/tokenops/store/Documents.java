package tokenops.store;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/**
 * Sealed documents at rest: the bytes as they were sealed, by id and by digest, each visible to its owner. Those that one command
 * leaves lie together in a {@link Packet}.
 */
public final class Documents {
    /**
     * A document in the home of its owner.
     *
     * @param owner the agent that may see it
     */
    public record Stored(UUID id, UUID owner, Kind kind, Instant issuedAt, Digest digest, byte[] bytes) {
        static Stored of(Id.Agent owner, Sealed sealed) {
            return new Stored(
                    sealed.id().uuid(),
                    owner.uuid(),
                    sealed.kind(),
                    sealed.issuedAt(),
                    sealed.digest(),
                    sealed.bytes());
        }

        /** Its members. */
        public Json.Obj json() {
            return Sealed.read(bytes);
        }

        /** How a later document names it, by its id as that kind of id. */
        public Sealed.Link link(Id typed) {
            return new Sealed.Link(kind, typed, digest, issuedAt);
        }
    }

    private final Reads reads;
    private final Home.Count homes;

    public Documents(Reads reads, Home.Count homes) {
        this.reads = reads;
        this.homes = homes;
    }

    /** Adds documents that were made together to what a command writes. */
    public static void put(Rows rows, Packet packet) {
        rows.put(Packet.TABLE, packet);
    }

    /** The document with this id. */
    public Optional<Stored> byId(Id id) {
        return Optional.ofNullable(byIds(homes.of(id), List.of(id.uuid())).get(id.uuid()));
    }

    /** How many bytes the document with this id and those beside it in its packet have, without reading them; 0 when there is none. */
    public long size(Id id) {
        return reads.one(Packet.SIZE_OF, row -> row.getLong("size"), homes.of(id), id.uuid(), id.uuid())
                .orElse(0L);
    }

    /** The documents with these ids, all of one home; those that there aren't are left out. */
    public Map<UUID, Stored> byIds(Home home, Collection<UUID> ids) {
        Map<UUID, Stored> found = new HashMap<>();
        for (Packet packet : reads.list(Packet.BY_IDS, Packet.READER, ids.toArray(UUID[]::new), home)) {
            for (Stored document : packet.documents()) {
                if (ids.contains(document.id())) {
                    found.put(document.id(), document);
                }
            }
        }
        return found;
    }

    /** The owner's document with this digest. */
    public Optional<Stored> byDigest(Id.Agent owner, Digest digest) {
        return byDigests(homes.of(owner), owner.uuid(), List.of(digest)).stream()
                .findFirst();
    }

    /** The owner's documents with these digests; those that there aren't are left out. */
    public List<Stored> byDigests(Home home, UUID owner, Collection<Digest> digests) {
        return among(digests, reads.list(Packet.BY_DIGESTS_OF, Packet.READER, keys(digests), home, owner));
    }

    /** The document with this digest whoever owns it: for operators. */
    public Optional<Stored> byDigest(Digest digest) {
        List<Digest> one = List.of(digest);
        return among(one, reads.list(Packet.BY_DIGESTS, Packet.READER, (Object) keys(one))).stream()
                .findFirst();
    }

    /**
     * Has PostgreSQL sort new digests into their index; until then they are in a list, which look-ups read through. Left alone, a batch
     * would do it when the list is full, and keep its callers waiting.
     */
    public void sortIn() {
        reads.list("SELECT gin_clean_pending_list('document_keys')", row -> row.getLong(1));
    }

    private static Integer[] keys(Collection<Digest> digests) {
        return digests.stream().map(Packet::key).toArray(Integer[]::new);
    }

    private static List<Stored> among(Collection<Digest> digests, List<Packet> packets) {
        return packets.stream()
                .flatMap(packet -> packet.documents().stream())
                .filter(document -> digests.contains(document.digest()))
                .toList();
    }
}
