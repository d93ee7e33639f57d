package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.log.Leaf;
import tokenops.path.Amount;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Raw;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.store.Core;
import tokenops.store.Documents;

/** The sealed documents of a run's path: those that its last ones lead to by links, all the way back to the agent. */
final class PathDocuments {
    /** A document with its leaf, if its kind has one, and its parsed form; the envelope of an attestation has members of its own. */
    record Document(
            Kind kind, String id, Instant issuedAt, Digest digest, byte[] bytes, Optional<Leaf> leaf, Json.Obj json) {}

    private final Map<UUID, Document> documents = new LinkedHashMap<>();

    private PathDocuments() {}

    /** The path as its agent may see it: a result that is under review isn't there yet. */
    static PathDocuments forAgent(Core core, RunRow run) {
        return run.state() == States.Run.UNDER_REVIEW ? load(core, run, RunRow.Ended.NOT_YET) : of(core, run);
    }

    /** The path of a run as far as it has come. */
    static PathDocuments of(Core core, RunRow run) {
        return load(core, run, run.ended());
    }

    /** One query a generation of links. */
    private static PathDocuments load(Core core, RunRow run, RunRow.Ended ended) {
        PathDocuments path = new PathDocuments();
        Set<UUID> wanted =
                new HashSet<>(List.of(run.contract().uuid(), run.credential().uuid()));
        ended.result().ifPresent(id -> wanted.add(id.uuid()));
        ended.attestation().ifPresent(id -> wanted.add(id.uuid()));
        ended.callback().ifPresent(id -> wanted.add(id.uuid()));
        Home home = core.homes().of(run.agent());
        while (!wanted.isEmpty()) {
            Collection<Documents.Stored> found =
                    core.documents().byIds(home, List.copyOf(wanted)).values();
            wanted.clear();
            for (Documents.Stored stored : found) {
                Document document = document(stored);
                path.documents.put(stored.id(), document);
                for (Json.Obj link : document.json.objects("links")) {
                    linked(link).filter(id -> !path.documents.containsKey(id)).ifPresent(wanted::add);
                }
            }
        }
        return path;
    }

    /** Packages may be large and stand in the path by digest alone. */
    private static Optional<UUID> linked(Json.Obj link) {
        String kind = link.text("kind").orElse("");
        if (kind.equals(Kind.RESULT_PACKAGE.word())) {
            return Optional.empty();
        }
        return Word.parse(Kind.class, kind)
                .flatMap(known -> link.text("id").flatMap(id -> Id.parse(known.prefix(), id)));
    }

    static Document document(Documents.Stored stored) {
        Json.Obj json = stored.json();
        String id = json.text("id").orElseGet(() -> new Id.Attestation(stored.id()).text());
        return new Document(
                stored.kind(), id, stored.issuedAt(), stored.digest(), stored.bytes(), Leaf.of(stored), json);
    }

    Collection<Document> all() {
        return documents.values();
    }

    /** The newest document of a kind. */
    Optional<Document> first(Kind kind) {
        return documents.values().stream()
                .filter(document -> document.kind == kind)
                .reduce((one, other) -> other.issuedAt.isAfter(one.issuedAt) ? other : one);
    }

    Optional<String> digest(Kind kind) {
        return first(kind).map(document -> document.digest.toString());
    }

    Optional<String> text(Kind kind, String member) {
        return first(kind).flatMap(document -> document.json.text(member));
    }

    /** One of the amounts below {@code credits}, for people. */
    String amount(Document document, String name) {
        return document.json
                .object("credits")
                .map(credits -> Amount.read(credits, name).readable())
                .orElse("");
    }

    Raw raw(Kind kind) {
        return first(kind)
                .map(document -> new Raw(document.bytes))
                .orElseThrow(() -> new IllegalStateException("the path has no " + kind.word()));
    }

    List<Raw> all(Kind kind) {
        List<Raw> found = new ArrayList<>();
        for (Document document : documents.values()) {
            if (document.kind == kind) {
                found.add(new Raw(document.bytes));
            }
        }
        return found;
    }
}
