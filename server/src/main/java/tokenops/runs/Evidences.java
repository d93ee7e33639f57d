package tokenops.runs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tokenops.contracts.Terms;
import tokenops.funding.Grants;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Compressed;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.tools.EvidenceFile;
import tokenops.tools.Tool;

/**
 * Evidence: taken as exact bytes, whose digest is computed on the way. Small pieces lie in the database, larger ones in a folder
 * under their digest, flushed to disk before the answer.
 */
public final class Evidences {
    /** Up to this size a piece lies in the database. */
    public static final int IN_DATABASE = 1 << 20;

    /** The largest piece that is taken at all. */
    public static final long LARGEST = 1L << 30;

    private static final int LONGEST_NAME = 200;

    /**
     * The type of a mapping, which lies behind the piece that it maps as a piece of the run: so it has a digest in the runtime record
     * and in the attestation as evidence has. Nobody else's piece is of this type.
     */
    private static final String MAPPING = "application/vnd.tokenops.mapping+json";

    private final Core core;
    private final EvidenceFolder folder;
    private final Unpaid unpaid;
    private final Map<String, Tool> tools;

    /**
     * @param folder for the larger pieces; several nodes share it
     * @param tools by name, which say whether they can read by a mapping
     */
    public Evidences(Core core, Path folder, Grants grants, Map<String, Tool> tools) {
        this.tools = tools;
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

    /** Takes a piece as it streams in. Refused: larger than {@link #LARGEST}, a name that is none, too much without payment. */
    public Reply<Uploaded> upload(
            Caller.Agent caller,
            String name,
            Optional<String> family,
            String mediaType,
            InputStream content,
            Optional<Once> once)
            throws IOException {
        Optional<Refusal> misnamed = misnamed(name, family, mediaType);
        if (misnamed.isPresent()) {
            return Reply.refused(misnamed.get());
        }
        MessageDigest sha256 = Digest.sha256();
        DigestInputStream counted = new DigestInputStream(content, sha256);
        byte[] start = counted.readNBytes(IN_DATABASE + 1);
        boolean whole = start.length <= IN_DATABASE;
        if (!unpaid.allows(caller.id(), start.length)) {
            Reply<Uploaded> refused = Reply.refused(
                    Refusal.of(Problem.PAYMENT_REQUIRED, "more evidence is taken when a payment has funded credits"));
            // A piece that was taken while there was room may come again. A larger one was never taken unpaid.
            return whole ? before(caller, once, Digest.of(start)).orElse(refused) : refused;
        }
        Optional<EvidenceFolder.Kept> kept = whole
                ? Optional.of(new EvidenceFolder.Kept(Digest.ofHash(sha256.digest()), start.length))
                : folder.keep(start, counted, sha256, LARGEST);
        if (kept.isEmpty()) {
            return Reply.refused(
                    Refusal.of(Problem.EVIDENCE_TOO_LARGE, "a piece of evidence has at most " + LARGEST + " bytes"));
        }
        EvidenceRow row = row(
                caller.id(),
                name,
                family,
                mediaType,
                kept.get().digest(),
                kept.get().size(),
                whole ? Optional.of(Compressed.of(start)) : Optional.empty());
        return core.lanes()
                .submit(new Keep(core.homes().of(caller.id()), row), once.map(key -> key.about(row.digest())));
    }

    private Optional<Reply<Uploaded>> before(Caller.Agent caller, Optional<Once> once, Digest content) {
        return once.flatMap(key -> core.replay(core.homes().of(caller.id()), key.about(content)));
    }

    /** What a piece is called stands in the runtime record, and so in every proof bundle of its run. */
    private static Optional<Refusal> misnamed(String name, Optional<String> family, String mediaType) {
        return Stream.of(
                        misnamed("name", name),
                        misnamed("family", family.orElse("none")),
                        misnamed("media_type", mediaType))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> mediaType.equals(MAPPING)
                        ? Optional.of(Refusal.invalid("media_type", "a mapping comes with the piece that it is for"))
                        : Optional.empty());
    }

    private static Optional<Refusal> misnamed(String member, String text) {
        boolean fits =
                !text.isBlank() && text.length() <= LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
        return fits
                ? Optional.empty()
                : Optional.of(Refusal.invalid(member, "1 to " + LONGEST_NAME + " characters, none of them control"));
    }

    private EvidenceRow row(
            Id.Agent agent,
            String name,
            Optional<String> family,
            String mediaType,
            Digest digest,
            long size,
            Optional<Compressed> bytes) {
        return new EvidenceRow(
                new Id.Evidence(core.ids().next(agent)),
                agent,
                name,
                family,
                mediaType,
                digest,
                size,
                bytes,
                core.now());
    }

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

    /**
     * A piece that comes with a run: either inline bytes, or the id and digest of one that was uploaded.
     *
     * @param inline exact bytes as they stood in the request
     * @param mapping how its records are to be read, where not as they are
     */
    public record Offered(
            Optional<String> name,
            Optional<String> family,
            Optional<String> mediaType,
            Optional<byte[]> inline,
            Optional<String> id,
            Optional<String> digest,
            Optional<Json.Obj> mapping) {}

    /** The pieces of a run, in order: those already there and those that are written with it. */
    record Gathered(List<EvidenceRow> all, List<EvidenceRow> fresh) {
        List<Id.Evidence> ids() {
            return all.stream().map(EvidenceRow::id).toList();
        }
    }

    /**
     * Gathers what a run comes with. Refused: unknown or foreign pieces, one that is there twice, another digest, a mapping that the
     * tool can't read by, more than the contract takes.
     *
     * @param there what the run has already: it counts against the contract's limits, as mappings do
     */
    Outcome<Gathered> gather(Id.Agent agent, List<Offered> offered, List<EvidenceRow> there, Terms terms) {
        long mostBytes = terms.evidenceBytes();
        long mostFiles = terms.evidenceFiles() - there.size();
        Optional<Refusal> unfit = unfit(offered, terms.tool());
        if (unfit.isPresent()) {
            return Outcome.refused(unfit.get());
        }
        if (offered.size()
                        + offered.stream()
                                .filter(one -> one.mapping().isPresent())
                                .count()
                > mostFiles) {
            return Outcome.refused(
                    Refusal.of(Problem.EVIDENCE_TOO_LARGE, "the contract takes " + mostFiles + " files for a run"));
        }
        List<EvidenceRow> all = new ArrayList<>();
        List<EvidenceRow> fresh = new ArrayList<>();
        Set<Id.Evidence> once = new HashSet<>();
        there.forEach(piece -> once.add(piece.id()));
        long bytes = there.stream().mapToLong(EvidenceRow::size).sum();
        for (Offered one : offered) {
            Outcome<EvidenceRow> row = one.id().isPresent() ? known(agent, one) : inline(agent, one, all.size() + 1);
            switch (row) {
                case Outcome.Refused<EvidenceRow> refused -> {
                    return Outcome.refused(refused.refusal());
                }
                case Outcome.Done<EvidenceRow> done -> {
                    if (!once.add(done.answer().id())) {
                        // An attestation names each thing once.
                        return Outcome.refused(
                                Refusal.invalid("evidence", done.answer().id() + " is there twice"));
                    }
                    all.add(done.answer());
                    if (one.id().isEmpty()) {
                        fresh.add(done.answer());
                    }
                    bytes += done.answer().size();
                    if (one.mapping().isPresent()) {
                        EvidenceRow mapping =
                                mapping(agent, done.answer(), one.mapping().get());
                        all.add(mapping);
                        fresh.add(mapping);
                        bytes += mapping.size();
                    }
                }
            }
        }
        if (bytes > mostBytes) {
            return Outcome.refused(
                    Refusal.of(Problem.EVIDENCE_TOO_LARGE, "the contract takes " + mostBytes + " bytes for a run"));
        }
        return Outcome.done(new Gathered(all, fresh));
    }

    private Optional<Refusal> unfit(List<Offered> offered, String tool) {
        for (int i = 0; i < offered.size(); i++) {
            Optional<Tool.Misfit> misfit = offered.get(i)
                    .mapping()
                    .flatMap(mapping -> Optional.ofNullable(tools.get(tool)).flatMap(found -> found.misfit(mapping)));
            if (misfit.isPresent()) {
                String within = misfit.get().member().isEmpty()
                        ? ""
                        : "." + misfit.get().member();
                return Optional.of(Refusal.invalid(
                        "evidence." + i + ".mapping" + within, misfit.get().wanted()));
            }
        }
        return Optional.empty();
    }

    private EvidenceRow mapping(Id.Agent agent, EvidenceRow of, Json.Obj mapping) {
        byte[] bytes = CanonicalJson.bytes(mapping);
        return row(
                agent,
                called(of),
                of.family(),
                MAPPING,
                Digest.of(bytes),
                bytes.length,
                Optional.of(Compressed.of(bytes)));
    }

    private static String called(EvidenceRow mapped) {
        String name = "mapping of " + mapped.name();
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    private Outcome<EvidenceRow> inline(Id.Agent agent, Offered one, int number) {
        if (one.inline().isEmpty()) {
            return Outcome.refused(Refusal.invalid("evidence", "each has records, content, or an id"));
        }
        byte[] bytes = one.inline().get();
        if (bytes.length > IN_DATABASE) {
            return Outcome.refused(Refusal.of(
                    Problem.BODY_TOO_LARGE,
                    "inline evidence has at most " + IN_DATABASE + " bytes a piece; upload it"));
        }
        String name = one.name().orElse("inline-" + number + ".json");
        String mediaType = one.mediaType().orElse("application/json");
        Optional<Refusal> misnamed = misnamed(name, one.family(), mediaType);
        if (misnamed.isPresent()) {
            return Outcome.refused(misnamed.get());
        }
        return Outcome.done(row(
                agent,
                name,
                one.family(),
                mediaType,
                Digest.of(bytes),
                bytes.length,
                Optional.of(Compressed.of(bytes))));
    }

    private Outcome<EvidenceRow> known(Id.Agent agent, Offered one) {
        Optional<EvidenceRow> row = one.id()
                .flatMap(text -> Id.parse(Id.Prefix.EVD, text))
                .map(Id.Evidence::new)
                .flatMap(id -> core.reads()
                        .one(
                                EvidenceRow.SELECT_AT_HAND + "WHERE home = ? AND id = ?",
                                EvidenceRow.READER,
                                core.homes().of(agent),
                                id.uuid()))
                .filter(found ->
                        found.agent().equals(agent) && !found.mediaType().equals(MAPPING));
        if (row.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    Problem.EVIDENCE_UNKNOWN, "no evidence " + one.id().orElse("")));
        }
        boolean otherDigest = one.digest()
                .filter(digest -> !digest.equals(row.get().digest().toString()))
                .isPresent();
        return otherDigest
                ? Outcome.refused(Refusal.of(
                        Problem.EVIDENCE_UNKNOWN,
                        one.id().orElse("") + " has the digest " + row.get().digest()))
                : Outcome.done(row.get());
    }

    /** The pieces of a run, in its order. */
    List<EvidenceRow> of(RunRow run) {
        return of(
                core.homes().of(run.agent()),
                run.evidence().stream().map(Id.Evidence::uuid).toList());
    }

    private List<EvidenceRow> of(Home home, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<UUID, EvidenceRow> byId = new HashMap<>();
        core.reads()
                .list(
                        EvidenceRow.SELECT_AT_HAND + "WHERE home = ? AND id = ANY(?)",
                        EvidenceRow.READER,
                        home,
                        ids.toArray(UUID[]::new))
                .forEach(row -> byId.put(row.id().uuid(), row));
        List<EvidenceRow> inOrder = new ArrayList<>();
        ids.forEach(id -> Optional.ofNullable(byId.get(id)).ifPresent(inOrder::add));
        return inOrder;
    }

    /** The pieces of a run as a tool sees them: each with its mapping, which stands behind it. */
    List<EvidenceFile> files(List<EvidenceRow> pieces) {
        List<EvidenceFile> files = new ArrayList<>();
        for (EvidenceRow piece : pieces) {
            if (piece.mediaType().equals(MAPPING)) {
                files.add(files.removeLast().by(mapping(piece)));
            } else {
                files.add(file(piece));
            }
        }
        return files;
    }

    private Json.Obj mapping(EvidenceRow piece) {
        try (InputStream in = open(piece)) {
            return CanonicalJson.readObject(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the mapping " + piece.id() + " can't be read", e);
        }
    }

    /** The JSON Schema of something that a tool is given or gives beside sealed documents. */
    public Optional<Json.Obj> schema(String name) {
        return tools.values().stream()
                .flatMap(tool -> Optional.ofNullable(tool.schemas().get(name)).stream())
                .findFirst();
    }

    private EvidenceFile file(EvidenceRow row) {
        return new EvidenceFile(
                row.id(), row.name(), row.family(), row.mediaType(), row.digest(), row.size(), () -> open(row));
    }

    private InputStream open(EvidenceRow row) {
        if (row.bytes().isPresent()) {
            return new ByteArrayInputStream(row.bytes().get().plain());
        }
        if (row.size() <= IN_DATABASE) {
            return new ByteArrayInputStream(stored(row).plain());
        }
        try {
            return folder.open(row.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("the evidence " + row.id() + " is not in the evidence folder", e);
        }
    }

    private Compressed stored(EvidenceRow row) {
        return core.reads()
                .one(
                        "SELECT bytes FROM evidence WHERE home = ? AND id = ?",
                        found -> Compressed.read(found.getBytes("bytes"), row.size()),
                        core.homes().of(row.agent()),
                        row.id().uuid())
                .orElseThrow(() -> new IllegalStateException(row.id() + " is not in the database"));
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
