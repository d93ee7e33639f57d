package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An in-toto Statement v1: what somebody says ({@code predicate}) about things known by their digests ({@code subjects}).
 *
 * @param subjects the things, each with a name of its own
 * @param predicateType what kind of saying it is, a URI
 * @param predicate the saying
 */
public record Statement(List<Subject> subjects, String predicateType, Json.Obj predicate) {
    /** The payload type of a statement in a DSSE envelope. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    /** The predicate type of the attestation of a run. */
    public static final String RUN_ATTESTATION = "urn:tokenops:run-attestation:v1";

    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final Set<String> MEMBERS = Set.of("_type", "subject", "predicateType", "predicate");
    private static final Set<String> SUBJECT_MEMBERS = Set.of("name", "digest");

    /** One thing: its name and the digest of its bytes. */
    public record Subject(String name, Digest digest) {
        /** The same as text, of which no two subjects have the same. */
        String text() {
            return digest + " " + name;
        }
    }

    public Statement {
        subjects = List.copyOf(subjects);
    }

    /** Reads a statement of exactly those members whose subjects have SHA-256 digests and no other. */
    public static Statement parse(Json.Obj statement) throws MalformedProof {
        if (!statement.members().keySet().equals(MEMBERS)
                || !statement.text("_type").equals(Optional.of(TYPE))) {
            throw new MalformedProof("This is no in-toto Statement v1.");
        }
        List<Subject> subjects = new ArrayList<>();
        for (Json subject : statement.array("subject")) {
            subjects.add(subject(subject));
        }
        return new Statement(
                subjects,
                statement
                        .text("predicateType")
                        .orElseThrow(() -> new MalformedProof("A statement has a predicateType.")),
                statement.object("predicate").orElseThrow(() -> new MalformedProof("A statement has a predicate.")));
    }

    private static Subject subject(Json json) throws MalformedProof {
        if (json instanceof Json.Obj subject && subject.members().keySet().equals(SUBJECT_MEMBERS)) {
            Optional<Json.Obj> digests =
                    subject.object("digest").filter(found -> found.members().size() == 1);
            Optional<Digest> digest =
                    digests.flatMap(found -> found.text("sha256")).flatMap(hex -> Digest.parse("sha256:" + hex));
            Optional<String> name = subject.text("name");
            if (digest.isPresent() && name.isPresent()) {
                return new Subject(name.get(), digest.get());
            }
        }
        throw new MalformedProof("A subject has a name and a sha256 digest.");
    }

    /** The form in an envelope. */
    public Json.Obj json() {
        return Json.object()
                .put("_type", TYPE)
                .put("predicate", predicate)
                .put("predicateType", predicateType)
                .put("subject", Json.array(subjects, Statement::form))
                .build();
    }

    private static Json form(Subject subject) {
        return Json.object()
                .put(
                        "digest",
                        Json.object().put("sha256", subject.digest().hex()).build())
                .put("name", subject.name())
                .build();
    }
}
