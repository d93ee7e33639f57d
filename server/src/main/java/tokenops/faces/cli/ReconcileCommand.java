package tokenops.faces.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenops reconcile}: asks a running server, which holds the provider's key, and prints what it says. */
@Command(
        name = "reconcile",
        description = {
            "Holds a day of the ledger against a provider's own account.",
            "Exit 0 when every line has its fellow, 1 when one hasn't, 2 when it can't be told."
        })
public final class ReconcileCommand implements Callable<Integer> {
    /** A day of many payments is many pages at the provider. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration KEY_PATIENCE = Duration.ofSeconds(20);

    private static final int CANT_TELL = 2;

    @Option(names = "--provider", required = true, paramLabel = "NAME", description = "The provider, such as stripe.")
    private String provider = "";

    @Option(
            names = "--day",
            paramLabel = "DAY",
            description = "The day (UTC), such as 2026-11-22 (default: yesterday).")
    private @Nullable String day;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${TOKENOPS_URL}",
            description = "The running server, or TOKENOPS_URL (default: the one of the folder --data).")
    private @Nullable String given;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${TOKENOPS_DATA:-data}",
            description =
                    "The server's folder, where its address and the operator token are, or TOKENOPS_DATA (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    private Optional<URI> url = Optional.empty();

    @Option(names = "--json", description = "Print JSON on standard output, and nothing else there.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            HttpResponse<String> response = ask();
            JsonNode answer = new ObjectMapper().readTree(response.body());
            if (response.statusCode() != 200) {
                err.println("tokenops: "
                        + answer.path("title").asText("the server answered " + response.statusCode()) + ": "
                        + answer.path("detail").asText());
                return CANT_TELL;
            }
            if (json) {
                out.println(response.body());
            } else {
                print(answer, out);
            }
            return answer.path("balances").asBoolean() ? 0 : 1;
        } catch (IOException e) {
            err.println("tokenops: " + why(e));
            return CANT_TELL;
        }
    }

    private URI server(Optional<Address> told) throws Unfit {
        Optional<String> named = ServeCommand.given(given);
        return named.isPresent()
                ? ServeCommand.http(named.get()).orElseThrow(() -> new Unfit("--url is no http or https URL."))
                : told.map(Address::url)
                        .orElseThrow(() -> new Unfit("No server of the folder " + data
                                + " is running. Start it, or name another with --url."));
    }

    /** What is wrong, as a whole sentence. */
    private static final class Unfit extends IOException {
        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    /** The HTTP client's refused connection has no message, and a file's has only its name. */
    private String why(IOException e) {
        return switch (e) {
            case Unfit unfit -> String.valueOf(unfit.getMessage());
            case FileSystemException file ->
                "The operator token " + file.getFile() + " can't be read; name the server's folder with --data.";
            default ->
                "No answer came from " + url.map(URI::toString).orElse("the server") + ": "
                        + (e instanceof ConnectException ? "nothing listens there" : e.getMessage())
                        + ". Name the running server with --url.";
        };
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        Optional<Address> told = Address.of(data);
        URI server = server(told);
        url = Optional.of(server);
        String token =
                Files.readString(data.resolve("keys").resolve("operator-token")).strip();
        String query = "?provider=" + encoded(provider) + (day == null ? "" : "&day=" + encoded(day));
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/v1/operator/reconciliation" + query))
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE)
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            if (told.isPresent()) {
                identify(http, server, told.get());
            }
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }

    /** Whoever listens there now may be somebody else, who must not get the token by mistake. */
    private void identify(HttpClient http, URI server, Address told) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/log/key"))
                .timeout(KEY_PATIENCE)
                .build();
        HttpResponse<String> key = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (key.statusCode() != 200 || !key.body().strip().equals(told.logKey())) {
            throw new Unfit("What listens at " + server + " isn't the server of the folder " + data
                    + ": its log has another key. The operator token was not sent.");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void print(JsonNode report, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s through %s, %s (UTC)%n",
                report.path("provider").asText(),
                report.path("route").asText(),
                report.path("day").asText());
        for (JsonNode line : report.path("lines")) {
            if (!line.path("standing").asText().equals("matched")) {
                out.printf(
                        Locale.ROOT,
                        "%-16s %-13s %-30s %12s %12s  %s%n",
                        line.path("standing").asText(),
                        line.path("kind").asText(),
                        line.path("reference").asText(),
                        amount(line.path("provider")),
                        amount(line.path("ours")),
                        line.path("says").asText());
            }
        }
        out.printf(
                Locale.ROOT,
                "%d matched; provider %s, ledger %s; fees of the provider %s%n",
                report.path("matched").asLong(),
                amount(report.path("provider_total")),
                amount(report.path("our_total")),
                amount(report.path("fees")));
        out.println(report.path("balances").asBoolean() ? "The day balances." : "THE DAY DOES NOT BALANCE.");
    }

    private static String amount(JsonNode amount) {
        if (!amount.isObject()) {
            return "-";
        }
        String asset = amount.path("asset").asText();
        int slash = asset.indexOf('/');
        return BigDecimal.valueOf(
                                Long.parseLong(amount.path("amount").asText()),
                                Integer.parseInt(asset.substring(slash + 1)))
                        .toPlainString()
                + " " + asset.substring(0, slash);
    }
}
