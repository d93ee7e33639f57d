package tokenops.runs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.contracts.Terms;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.store.Compressed;
import tokenops.store.Core;
import tokenops.tools.EvidenceFile;
import tokenops.tools.Tool;

/**
 * The evidence of runs: what they come with, inline or {@linkplain Uploads uploaded}, each piece as exact bytes with its digest.
 */
public final class Evidences {
    private final Core core;
    private final EvidenceFolder folder;
    private final Map<String, Tool> tools;

    /**
     * @param folder for the larger pieces; several nodes share it
     * @param tools by name, which say whether they can read by a mapping
     */
    public Evidences(Core core, Path folder, Map<String, Tool> tools) {
        this.tools = tools;
        this.core = core;
        this.folder = new EvidenceFolder(folder);
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
                false,
                core.now());
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
            return Outcome.refused(Refusal.of(
                    Problem.EVIDENCE_TOO_LARGE,
                    "the contract takes " + terms.evidenceFiles() + " files for a run"
                            + (there.isEmpty() ? "" : ", and it has " + there.size())));
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
                EvidenceRow.MAPPING,
                Digest.of(bytes),
                bytes.length,
                Optional.of(Compressed.of(bytes)));
    }

    private static String called(EvidenceRow mapped) {
        String name = "mapping of " + mapped.name();
        return name.substring(0, Math.min(name.length(), EvidenceRow.LONGEST_NAME));
    }

    private Outcome<EvidenceRow> inline(Id.Agent agent, Offered one, int number) {
        if (one.inline().isEmpty()) {
            return Outcome.refused(Refusal.invalid("evidence", "each has records, content, or an id"));
        }
        byte[] bytes = one.inline().get();
        if (bytes.length > EvidenceRow.IN_DATABASE) {
            return Outcome.refused(Refusal.of(
                    Problem.BODY_TOO_LARGE,
                    "inline evidence has at most " + EvidenceRow.IN_DATABASE + " bytes a piece; upload it"));
        }
        String name = one.name().orElse("inline-" + number + ".json");
        String mediaType = one.mediaType().orElse("application/json");
        Optional<Refusal> misnamed = EvidenceRow.misnamed(name, one.family(), mediaType);
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
                        found.agent().equals(agent) && !found.mediaType().equals(EvidenceRow.MAPPING));
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
            if (piece.mediaType().equals(EvidenceRow.MAPPING)) {
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
        if (row.size() <= EvidenceRow.IN_DATABASE) {
            return new ByteArrayInputStream(stored(row).plain());
        }
        try {
            return folder.open(row.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the evidence " + row.id()
                            + (e instanceof EvidenceAway
                                    ? " can't be read just now"
                                    : " is not in the evidence folder"),
                    e);
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
}
