package tokenops.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/**
 * Another real browser, Firefox, driven over WebDriver BiDi: what {@link Browser} shows of a page in one engine holds in another.
 *
 * <p>Where there is no Firefox the tests that need it are passed over.
 */
public final class Firefox implements AutoCloseable {
    private static final List<String> NAMES = List.of("firefox-esr", "firefox");

    private final Remote remote;
    private final String context;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    private Firefox(Path program) {
        remote = Remote.start(program, List.of("--headless", "--no-remote"), "--profile=", "/session", events::add);
        ask("session.new", Map.of("capabilities", Map.of()));
        context = ask("browsingContext.getTree", Map.of())
                .at("/contexts/0/context")
                .asText();
        ask("session.subscribe", Map.of("events", List.of("log.entryAdded")));
    }

    /** Starts one, with a page. */
    public static Firefox start() {
        Optional<Path> program = Remote.program(NAMES);
        Assumptions.assumeTrue(program.isPresent(), "no Firefox on the PATH");
        return new Firefox(program.get());
    }

    /** Looks at a page. */
    public void open(String url) {
        events.clear();
        ask("browsingContext.navigate", Map.of("context", context, "url", url, "wait", "complete"));
    }

    /** The value of an expression in the page, text or a truth or a number; a promise's when it is one. */
    public JsonNode eval(String script) {
        return evaluated(script).path("value");
    }

    /** Chooses files in a field for them. */
    public void choose(String selector, Path... files) {
        String element = evaluated("document.querySelector('" + selector + "')")
                .get("sharedId")
                .asText();
        List<String> paths = Arrays.stream(files)
                .map(file -> file.toAbsolutePath().toString())
                .toList();
        ask("input.setFiles", Map.of("context", context, "element", Map.of("sharedId", element), "files", paths));
    }

    /** What the browser complains of: scripts that failed, and what the page's policy forbade. */
    public List<String> complaints() {
        return events.stream().map(JsonNode::toString).toList();
    }

    private JsonNode evaluated(String script) {
        JsonNode answer = ask(
                "script.evaluate",
                Map.of("expression", script, "target", Map.of("context", context), "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.get("exceptionDetails").toPrettyString());
        }
        return answer.get("result");
    }

    private JsonNode ask(String method, Map<String, ?> params) {
        return remote.ask(method, params, Map.of());
    }

    @Override
    public void close() {
        remote.close();
    }
}
