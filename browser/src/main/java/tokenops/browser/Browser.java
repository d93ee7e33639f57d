package tokenops.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser, Chromium, driven over the Chrome DevTools Protocol, with axe-core to hold pages against WCAG.
 *
 * <p>Where there is no Chromium the tests that need it are passed over, but for CI, where its absence is a failure.
 */
public final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> OPTIONS = List.of(
            "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking");

    private final Remote remote;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final Map<String, String> session;

    private Browser(Path program) {
        remote = Remote.start(program, OPTIONS, "--user-data-dir=", "", this::take);
        String target = remote.ask("Target.createTarget", Map.of("url", "about:blank"), Map.of())
                .get("targetId")
                .asText();
        String id = remote.ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true), Map.of())
                .get("sessionId")
                .asText();
        session = Map.of("sessionId", id);
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            ask(domain + ".enable", Map.of());
        }
    }

    /** Starts one, with a page. */
    public static Browser start() {
        Optional<Path> program = Remote.program(NAMES);
        if (program.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("no Chromium on the PATH");
        }
        Assumptions.assumeTrue(program.isPresent(), "no Chromium on the PATH");
        return new Browser(program.get());
    }

    /** Looks at a page in a window of that size. */
    public void open(String url, int width, int height, boolean dark) {
        ask(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        ask(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        events.clear();
        loaded = new CompletableFuture<>();
        ask("Page.navigate", Map.of("url", url));
        remote.within(loaded);
    }

    /** The value of an expression in the page; a promise's when it is one. */
    public JsonNode eval(String script) {
        JsonNode answer = ask(
                "Runtime.evaluate",
                Map.of("expression", script, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.get("exceptionDetails").toPrettyString());
        }
        return answer.get("result").path("value");
    }

    /** Presses a key as {@code Tab} or {@code Enter}. */
    public void press(String key) {
        Map<String, Object> down = switch (key) {
            case "Enter" ->
                Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", 13, "text", "\r");
            case "Tab" -> Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", 9);
            default -> throw new IllegalArgumentException(key);
        };
        ask("Input.dispatchKeyEvent", down);
        ask("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key));
    }

    /** Types text where the focus is. */
    public void type(String text) {
        ask("Input.insertText", Map.of("text", text));
    }

    /** Drops a file on an element, as a hand with a mouse does. */
    public void drop(String selector, Path file) {
        JsonNode box =
                eval("JSON.parse(JSON.stringify(document.querySelector('" + selector + "').getBoundingClientRect()))");
        Map<String, ?> data = Map.of(
                "items", List.of(), "files", List.of(file.toAbsolutePath().toString()), "dragOperationsMask", 1);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            ask(
                    "Input.dispatchDragEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            box.get("x").asDouble() + box.get("width").asDouble() / 2,
                            "y",
                            box.get("y").asDouble() + box.get("height").asDouble() / 2,
                            "data",
                            data));
        }
    }

    /** What axe-core finds against WCAG 2.2 A and AA and its best practices, each with the elements; empty when nothing. */
    public List<String> violations() {
        try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
            if (axe == null) {
                throw new AssertionError("axe-core isn't on the class path");
            }
            eval(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "; true");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode found = eval("""
                axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v =>
                  v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | ')))
                """);
        return Stream.of(JSON.convertValue(found, String[].class)).toList();
    }

    /** What the page asked for over any network, itself included. */
    public List<String> requests() {
        return events.stream()
                .filter(event -> event.get("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.at("/params/request/url").asText())
                .toList();
    }

    /** What the browser complains of: scripts that failed or were forbidden. */
    public List<String> complaints() {
        return events.stream()
                .filter(event -> List.of("Runtime.exceptionThrown", "Log.entryAdded")
                        .contains(event.get("method").asText()))
                .map(JsonNode::toString)
                .filter(text -> !text.contains("favicon"))
                .toList();
    }

    /** What the window shows, as a picture. */
    public byte[] picture() {
        return Base64.getDecoder()
                .decode(ask("Page.captureScreenshot", Map.of("format", "png"))
                        .get("data")
                        .asText());
    }

    /** The page on A4 paper. */
    public byte[] paper() {
        return Base64.getDecoder()
                .decode(ask(
                                "Page.printToPDF",
                                Map.of("paperWidth", 8.27, "paperHeight", 11.69, "preferCSSPageSize", true))
                        .get("data")
                        .asText());
    }

    private JsonNode ask(String method, Map<String, ?> params) {
        return remote.ask(method, params, session);
    }

    private void take(JsonNode event) {
        events.add(event);
        if (event.get("method").asText().equals("Page.loadEventFired")) {
            loaded.complete(null);
        }
    }

    @Override
    public void close() {
        remote.close();
    }
}
