package tokenops.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The verifier as one page for a browser: the checks of {@link BundleVerifier}, in its order and with its sentences, in JavaScript.
 *
 * <p>The page loads nothing and asks nobody; its policy lets no other script run, saved to a file or served. It carries the kinds of
 * documents as the JSON Schemas that are published, so that both verifiers know the same members.
 */
public final class VerifyPage {
    private static final List<String> SCRIPTS = List.of(
            "json.js",
            "formats.js",
            "notes.js",
            "policy.js",
            "documents.js",
            "verdicts.js",
            "signed.js",
            "money.js",
            "times.js",
            "checks.js",
            "page.js");

    private static final String STYLE = resource("page.css");
    private static final String SCRIPT =
            SCRIPTS.stream().map(VerifyPage::resource).collect(Collectors.joining("\n"));

    /** The page's Content-Security-Policy, which it also carries itself. */
    public static final String POLICY = "default-src 'none'; script-src " + source(SCRIPT) + "; style-src "
            + source(STYLE) + "; base-uri 'none'; form-action 'none'";

    private VerifyPage() {}

    /** The page in UTF-8. */
    public static byte[] page() {
        return resource("page.html")
                .replace("{policy}", POLICY)
                .replace("{style}", STYLE)
                .replace("{kinds}", CanonicalJson.text(kinds()).replace("<", "\\u003c"))
                .replace("{script}", SCRIPT)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What the script knows of documents: of each kind its schema and links, and the schema of the attestation's predicate. */
    private static Json.Obj kinds() {
        Json.Builder kinds = Json.object();
        Schemas.all()
                .forEach((name, kind) -> kinds.put(
                        name,
                        Json.object()
                                .put("schema", kind.shape().schema())
                                .put("links", Json.array(kind.links(), VerifyPage::link))
                                .build()));
        return Json.object()
                .put("kinds", kinds.build())
                .put("predicate", Schemas.runAttestation().schema())
                .build();
    }

    private static Json link(DocumentKind.Link link) {
        return Json.object().put("kind", link.kind()).put("many", link.many()).build();
    }

    private static String source(String content) {
        byte[] hash = Digest.of(content.getBytes(StandardCharsets.UTF_8)).bytes();
        return "'sha256-" + Base64Text.standard(hash) + "'";
    }

    private static String resource(String name) {
        try (InputStream in = VerifyPage.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the page's " + name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
