package tokenops.runs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tokenops.funding.Grants;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.store.Command;
import tokenops.store.Compressed;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reads;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Evidence that is uploaded, for runs to name: taken as exact bytes, whose digest is computed on the way. Small pieces lie in the
 * database, larger ones in a folder under their digest, flushed to disk before the answer.
 */
public final class Uploads {
    /** How much of a piece is in memory while it comes; more goes on to a file. */
    public static final int HELD = EvidenceRow.IN_DATABASE;

    /** The largest piece that is taken at all. */
    private static final long LARGEST = 1L << 30;

    /** Within a {@link #DAY} an agent that has paid may upload so many bytes: nobody pays for a piece that no run names. */
    private static final long MOST_OF_A_DAY = 10L << 30;

    /** A piece counts as so many bytes at least: so there are few enough to count. */
    private static final long LEAST = 1 << 20;

    private static final Duration DAY = Duration.ofDays(1);

    private final Core core;
    private final EvidenceFolder folder;
    private final Unpaid unpaid;
    private final Map<Id.Agent, Long> underWay = new ConcurrentHashMap<>();

    /** @param folder for the larger pieces; several nodes share it */
    public Uploads(Core core, Path folder, Grants grants) {
        this.core = core;
        this.folder = new EvidenceFolder(folder);
        this.unpaid = new Unpaid(grants);
    }

    /** A piece of evidence as it is answered. */
    public record Uploaded(
            String id,
            String kind,
            String name,
            Optional<String> family,
            String mediaType,
            String digest,
            String size,
            Instant createdAt) {
        private static Uploaded of(EvidenceRow row) {
            return new Uploaded(
                    row.id().text(),
                    "evidence",
                    row.name(),
                    row.family(),
                    row.mediaType(),
                    row.digest().toString(),
                    Long.toString(row.size()),
                    row.createdAt());
        }
    }

    /**
     * Takes a piece as it streams in. Refused: larger than {@link #LARGEST}, a name that is none, too much without payment or in a
     * day.
     *
     * @param announced how many bytes will come, where the caller has said so
     */
    public Reply<Uploaded> upload(
            Caller.Agent caller,
            String name,
            Optional<String> family,
            String mediaType,
            InputStream content,
            OptionalLong announced,
            Optional<Once> once)
            throws IOException {
        Optional<Refusal> misnamed = EvidenceRow.misnamed(name, family, mediaType);
        if (misnamed.isPresent()) {
            return Reply.refused(misnamed.get());
        }
        long reserved = Math.max(LEAST, Math.min(LARGEST, announced.orElse(LARGEST)));
        // Together with those of the same agent that come at the same time: each counts the others.
        long together = underWay.merge(caller.id(), reserved, Math::addExact);
        try {
            MessageDigest sha256 = Digest.sha256();
            DigestInputStream counted = new DigestInputStream(content, sha256);
            byte[] start = counted.readNBytes(HELD + 1);
            Optional<Refusal> tooMuch = tooMuch(caller.id(), start.length, together - reserved);
            return tooMuch.isPresent()
                    ? before(caller, start, counted, once).orElse(Reply.refused(tooMuch.get()))
                    : take(caller, name, family, mediaType, start, counted, once);
        } finally {
            underWay.computeIfPresent(caller.id(), (agent, bytes) -> bytes == reserved ? null : bytes - reserved);
        }
    }

    private Reply<Uploaded> take(
            Caller.Agent caller,
            String name,
            Optional<String> family,
            String mediaType,
            byte[] start,
            DigestInputStream rest,
            Optional<Once> once)
            throws IOException {
        boolean whole = start.length <= HELD;
        MessageDigest sha256 = rest.getMessageDigest();
        Optional<EvidenceFolder.Kept> kept = whole
                ? Optional.of(new EvidenceFolder.Kept(Digest.ofHash(sha256.digest()), start.length))
                : folder.keep(start, rest, sha256, LARGEST);
        if (kept.isEmpty()) {
            return Reply.refused(
                    Refusal.of(Problem.EVIDENCE_TOO_LARGE, "a piece of evidence has at most " + LARGEST + " bytes"));
        }
        EvidenceRow row = new EvidenceRow(
                new Id.Evidence(core.ids().next(caller.id())),
                caller.id(),
                name,
                family,
                mediaType,
                kept.get().digest(),
                kept.get().size(),
                whole ? Optional.of(Compressed.of(start)) : Optional.empty(),
                true,
                core.now());
        return core.lanes()
                .submit(new Keep(core.homes().of(caller.id()), row), once.map(key -> key.about(row.digest())));
    }

    /** The answer to a piece that was taken while there was room, when it comes again; it is read to its end and not kept. */
    private Optional<Reply<Uploaded>> before(
            Caller.Agent caller, byte[] start, DigestInputStream content, Optional<Once> once) throws IOException {
        if (once.isEmpty()) {
            return Optional.empty();
        }
        long size = start.length;
        byte[] buffer = new byte[1 << 16];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            size += read;
            if (size > LARGEST) {
                return Optional.empty();
            }
        }
        Digest digest = Digest.ofHash(content.getMessageDigest().digest());
        return core.replay(core.homes().of(caller.id()), once.get().about(digest));
    }

    private Optional<Refusal> tooMuch(Id.Agent agent, int bytes, long underWayBesides) {
        if (!unpaid.allows(agent, bytes)) {
            return Optional.of(
                    Refusal.of(Problem.PAYMENT_REQUIRED, "more evidence is taken when a payment has funded credits"));
        }
        Recent recent = core.reads()
                .one(
                        """
                        SELECT coalesce(sum(greatest(size, ?)), 0)::int8 AS bytes, min(created_at) AS since FROM evidence
                        WHERE home = ? AND agent = ? AND uploaded AND created_at > ?""",
                        row -> new Recent(row.getLong("bytes"), Reads.time(row, "since")),
                        LEAST,
                        core.homes().of(agent),
                        agent.uuid(),
                        core.now().minus(DAY))
                .orElseThrow();
        return recent.bytes + underWayBesides < MOST_OF_A_DAY
                ? Optional.empty()
                : Optional.of(Refusal.limitReached(
                        "an agent may upload " + (MOST_OF_A_DAY >> 30)
                                + " GiB a day, each piece counted as 1 MiB at least",
                        recent.since.orElse(core.now()).plus(DAY)));
    }

    private record Recent(long bytes, Optional<Instant> since) {}

    private record Keep(Home home, EvidenceRow row) implements Command<Uploaded> {
        @Override
        public void needs(Needs needs) {
            needs.lock(EvidenceRow.TABLE, row.id().uuid());
        }

        @Override
        public Outcome<Uploaded> decide(Rows rows, Instant now) {
            rows.put(EvidenceRow.TABLE, row);
            return Outcome.done(Uploaded.of(row));
        }
    }

    /** Takes files out of the evidence folder that no row names: of uploads that broke off or were refused. */
    public void sweep() {
        try {
            folder.sweep(this::known);
        } catch (IOException e) {
            throw new UncheckedIOException("the evidence folder can't be swept", e);
        }
    }

    private Set<Digest> known(Set<Digest> digests) {
        byte[][] hashes = digests.stream().map(Digest::bytes).toArray(byte[][]::new);
        Set<Digest> known = new HashSet<>();
        for (int home = 0; home < core.homes().homes(); home++) {
            known.addAll(core.reads()
                    .list(
                            "SELECT digest FROM evidence WHERE home = ? AND digest = ANY(?) AND bytes IS NULL",
                            row -> Digest.ofHash(row.getBytes("digest")),
                            new Home(home),
                            hashes));
        }
        return known;
    }
}
