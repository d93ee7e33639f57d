package tokenops.sandbox.stripe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The page on which the payer pays, in the place of crypto.stripe.com: {@code GET} shows it, {@code POST} pays and goes back to
 * the seller with {@code redirect_status}.
 *
 * <p>The form takes {@code outcome} ({@code succeeded}, {@code failed} or {@code processing}) and {@code amount_received} in
 * minor units, so that a test can pay too little or not at all.
 */
final class PaymentPage implements HttpHandler {
    /** Where pages start; the PaymentIntent's id follows. */
    static final String PATH = "/crypto/pay/";

    private static final Set<String> OUTCOMES = Set.of("succeeded", "failed", "processing");

    private final Books books;
    private final Payer payer;

    PaymentPage(Books books, Payer payer) {
        this.books = books;
        this.payer = payer;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String id = exchange.getRequestURI().getRawPath().substring(PATH.length());
            try {
                switch (exchange.getRequestMethod()) {
                    case "GET" ->
                        html(
                                exchange,
                                200,
                                page(books.alone(() -> books.intents().get(id, "intent"))));
                    case "POST" -> pay(exchange, id);
                    default -> html(exchange, 405, "<p>Only GET and POST.</p>");
                }
            } catch (StripeError e) {
                html(exchange, e.status(), "<p>" + escaped(String.valueOf(e.getMessage())) + "</p>");
            }
        }
    }

    private void pay(HttpExchange exchange, String id) throws IOException {
        Form form = Form.parse(ApiServer.body(exchange));
        form.accept("outcome", "amount_received");
        PaymentOutcome outcome = outcome(form);
        PaymentIntent before = books.alone(() -> {
            PaymentIntent waiting = books.intents().get(id, "intent");
            if (!(waiting.state() instanceof PaymentState.AwaitingPayer)) {
                throw StripeError.unexpectedState(
                        waiting, "This payment is " + waiting.state().wire() + ", nothing is to be paid here.");
            }
            payer.settle(id, outcome);
            return waiting;
        });
        Optional<String> returnUrl = before.state().currentAttempt().flatMap(PaymentState.Attempt::returnUrl);
        if (returnUrl.isEmpty()) {
            html(exchange, 200, page(books.alone(() -> books.intents().get(id, "intent"))));
            return;
        }
        String separator = returnUrl.get().contains("?") ? "&" : "?";
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        returnUrl.get() + separator + "payment_intent=" + id + "&payment_intent_client_secret="
                                + before.clientSecret() + "&redirect_status="
                                + status(outcome));
        exchange.sendResponseHeaders(303, -1);
    }

    private static String status(PaymentOutcome outcome) {
        return switch (outcome) {
            case PaymentOutcome.Paid _ -> "succeeded";
            case PaymentOutcome.Failed _ -> "failed";
            case PaymentOutcome.StillProcessing _ -> "pending";
        };
    }

    private static PaymentOutcome outcome(Form form) {
        OptionalLong received = form.whole("amount_received");
        if (received.isPresent() && received.getAsLong() < 1) {
            throw StripeError.parameter("parameter_invalid_integer", "amount_received", "At least 1 arrives.");
        }
        return switch (form.choice("outcome", OUTCOMES).orElse("succeeded")) {
            case "failed" -> PaymentOutcome.FAILED;
            case "processing" -> PaymentOutcome.STILL_PROCESSING;
            default -> new PaymentOutcome.Paid(received);
        };
    }

    private static String page(PaymentIntent intent) {
        String button = intent.state() instanceof PaymentState.AwaitingPayer
                ? "<form method=\"post\"><button>Pay</button></form>"
                : "<p>This payment is " + intent.state().wire() + ".</p>";
        return String.format(
                Locale.ROOT,
                "<h1>Sandbox payment</h1><p>%s</p><p>%d.%02d USD in USDC</p>%s",
                escaped(intent.terms().description().orElse(intent.id())),
                intent.terms().amountMinor() / 100,
                intent.terms().amountMinor() % 100,
                button);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static void html(HttpExchange exchange, int status, String content) throws IOException {
        byte[] page = ("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sandbox payment</title><body>"
                        + content + "</body></html>\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; form-action *");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }
}
