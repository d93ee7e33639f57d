package tokenops.faces.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;

/** Sends the console's answers: each carries the headers that keep a page to itself. */
final class Sending {
    /** Nothing but our own files, forms to ourselves, and nobody's frame. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final String KEPT = "public, max-age=31536000, immutable";

    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, "tokenops.faces.console.pages");

    /** A page, made whole before the first byte goes out. */
    void page(ServerResponse response, int status, String template, Object page) {
        StringOutput html = new StringOutput();
        templates.render(template + ".jte", page, html);
        headers(response);
        response.status(Status.create(status));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
        response.send(html.toString().getBytes(StandardCharsets.UTF_8));
    }

    void asset(ServerResponse response, Assets.Asset asset) {
        headers(response);
        response.header(HeaderNames.CACHE_CONTROL, KEPT);
        response.header(HeaderNames.CONTENT_TYPE, asset.contentType());
        response.send(asset.content());
    }

    /** Sends the browser on with GET. @param path of ours */
    void redirect(ServerResponse response, String path) {
        headers(response);
        response.status(Status.SEE_OTHER_303);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(HeaderNames.LOCATION, path);
        response.send();
    }

    private static void headers(ServerResponse response) {
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Referrer-Policy", "no-referrer");
    }
}
