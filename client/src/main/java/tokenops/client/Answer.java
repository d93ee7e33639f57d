package tokenops.client;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * A JSON object that the server answered, read member by member. A member that must be there and isn't makes the answer unsound.
 */
record Answer(Json.Obj json) {
    static Answer read(byte[] body) {
        try {
            return new Answer(CanonicalJson.readObject(body));
        } catch (MalformedJson e) {
            throw new UnsoundAnswer("the answer is no JSON object", e);
        }
    }

    String text(String name) {
        return json.text(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optional(String name) {
        return json.text(name);
    }

    long whole(String name) {
        return json.whole(name).orElseThrow(() -> missing(name));
    }

    Instant time(String name) {
        return DocumentTime.parse(text(name)).orElseThrow(() -> missing(name));
    }

    Optional<Instant> optionalTime(String name) {
        return json.text(name).map(text -> time(name));
    }

    URI uri(String name) {
        try {
            return URI.create(text(name));
        } catch (IllegalArgumentException e) {
            throw new UnsoundAnswer("the answer's " + name + " is no URL", e);
        }
    }

    Answer object(String name) {
        return new Answer(json.object(name).orElseThrow(() -> missing(name)));
    }

    Optional<Answer> optionalObject(String name) {
        return json.object(name).map(Answer::new);
    }

    Amount amount(String name) {
        return Amount.of(object(name));
    }

    <T> List<T> list(String name, Function<Answer, T> form) {
        return json.objects(name).stream().map(Answer::new).map(form).toList();
    }

    List<String> texts(String name) {
        return json.texts(name);
    }

    /** The sealed document in the answer, held against the digest beside it. */
    Document document() {
        return Document.sealed(object("document").json(), text("digest"));
    }

    Optional<Document> optionalDocument() {
        return json.object("document").map(present -> document());
    }

    private static UnsoundAnswer missing(String name) {
        return new UnsoundAnswer("the answer has no proper " + name);
    }
}
