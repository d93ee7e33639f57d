package tokenops.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A browser's process with a profile of its own, and the WebSocket over which it is told what to do.
 *
 * <p>The Chrome DevTools Protocol and WebDriver BiDi have the same form: messages are numbered, answers carry the number, events none.
 */
final class Remote implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final Consumer<JsonNode> events;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    private Remote(Process process, Path profile, String url, Consumer<JsonNode> events) {
        this.process = process;
        this.profile = profile;
        this.events = events;
        this.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(url), new Listener())
                .join();
    }

    /** The first program on the PATH that has one of these names. */
    static Optional<Path> program(List<String> names) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one, and waits until it says at which address it listens.
     *
     * @param profileOption what comes before the profile's folder
     * @param path of the address, where it doesn't say that
     * @param events takes each, on the socket's thread
     */
    static Remote start(
            Path program, List<String> options, String profileOption, String path, Consumer<JsonNode> events) {
        try {
            Path profile = Files.createTempDirectory("browser");
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(options);
            command.addAll(List.of("--remote-debugging-port=0", profileOption + profile, "about:blank"));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                int at = line.indexOf("ws://");
                if (at >= 0) {
                    Thread.ofVirtual().start(() -> said.lines().forEach(more -> {}));
                    return new Remote(process, profile, line.substring(at).strip() + path, events);
                }
            }
            throw new AssertionError(program + " ended before it listened");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The result of a method. @param more members of the message beside the usual */
    JsonNode ask(String method, Map<String, ?> params, Map<String, String> more) {
        int number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(number, answer);
        ObjectNode message = JSON.createObjectNode().put("id", number).put("method", method);
        message.set("params", JSON.valueToTree(params));
        more.forEach(message::put);
        socket.sendText(message.toString(), true);
        JsonNode given = within(answer);
        if (given.has("error")) {
            throw new AssertionError(method + ": " + given);
        }
        return given.get("result");
    }

    <T> T within(CompletableFuture<T> future) {
        try {
            CompletableFuture.anyOf(future, failed).get(SECONDS, TimeUnit.SECONDS);
            return future.get(0, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the browser doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        http.shutdownNow();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> {
                if (!file.delete()) {
                    file.deleteOnExit();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    take(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    failed.completeExceptionally(e);
                }
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            failed.completeExceptionally(error);
        }

        private void take(JsonNode message) {
            if (message.has("id")) {
                Optional.ofNullable(asked.remove(message.get("id").asInt()))
                        .ifPresent(answer -> answer.complete(message));
            } else {
                events.accept(message);
            }
        }
    }
}
