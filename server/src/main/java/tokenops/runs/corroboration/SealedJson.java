package tokenops.runs.corroboration;

import java.util.Optional;
import tokenops.proof.Json;

/** Reads documents that we have sealed ourselves: what they lack is damage, not a refusal. */
final class SealedJson {
    private SealedJson() {}

    static String text(Json.Obj document, String member) {
        return document.text(member)
                .orElseThrow(() -> new IllegalStateException("a document of ours has no " + member));
    }

    static Json.Obj object(Json.Obj document, String member) {
        return document.object(member)
                .orElseThrow(() -> new IllegalStateException("a document of ours has no " + member));
    }

    /** The id that a document links to as that. */
    static Optional<String> linked(Json.Obj document, String rel) {
        return document.objects("links").stream()
                .filter(link -> link.text("rel").filter(rel::equals).isPresent())
                .findFirst()
                .flatMap(link -> link.text("id"));
    }
}
