package tokenops.funding.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCreateParams;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.funding.ProviderRoute;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.States;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * Stablecoins through Stripe: a PaymentIntent of method {@code crypto}, paid by a wallet at Stripe's page, settled as a balance
 * in fiat (docs.stripe.com, "Accept stablecoin payments").
 *
 * <p>Only {@code payment_intent.succeeded}, or a look-up that says the same, funds. Stripe's method has no manual capture and no
 * disputes, so reservations are made in our ledger and never there.
 */
public final class StripeStablecoin implements ProviderRoute {
    private static final Logger LOG = LoggerFactory.getLogger(StripeStablecoin.class);

    /** Stripe's own tolerance for the time under a signature. */
    private static final Duration TOLERANCE = Duration.ofSeconds(300);

    static final String PAYMENT = "tokenops_payment";
    private static final String AGENT = "tokenops_agent";

    /** Currencies whose amounts Stripe counts in whole units (docs.stripe.com, "Supported currencies"). */
    private static final Set<String> ZERO_DECIMAL = Set.of(
            "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof",
            "xpf");

    private final Settings settings;
    private final StripeClient stripe;
    private final StripeReturns returns;
    private final StripeSignature signature;

    /**
     * @param secretKey {@code sk_test_...} or {@code sk_live_...}: says the mode
     * @param publishableKey handed to payers beside the client secret
     * @param webhookSecret of the endpoint, {@code whsec_...}
     * @param account our account id, {@code acct_...}
     * @param apiBase where Stripe's API is; another address for the sandbox
     * @param apiVersion when set, the Stripe-Version to ask for: from 2026-09-30 on payment methods are chosen by another field
     */
    public record Settings(
            String secretKey,
            String publishableKey,
            String webhookSecret,
            String account,
            Optional<URI> apiBase,
            Optional<String> apiVersion) {
        /** Stripe names its keys after their mode. */
        public Mode mode() {
            return secretKey.startsWith("sk_live_") || secretKey.startsWith("rk_live_") ? Mode.LIVE : Mode.TEST;
        }

        @Override
        public String toString() {
            return "stripe account " + account;
        }
    }

    public StripeStablecoin(Settings settings) {
        this.settings = settings;
        StripeClient.StripeClientBuilder builder = StripeClient.builder()
                .setApiKey(settings.secretKey())
                .setMaxNetworkRetries(2)
                .setConnectTimeout(5_000)
                .setReadTimeout(20_000);
        settings.apiBase().ifPresent(base -> builder.setApiBase(base.toString()));
        this.stripe = builder.build();
        this.returns = new StripeReturns(stripe);
        this.signature = new StripeSignature(settings.webhookSecret());
    }

    @Override
    public String name() {
        return "stripe_stablecoin";
    }

    @Override
    public String provider() {
        return "stripe";
    }

    @Override
    public String railMode() {
        return "wallet_transfer";
    }

    @Override
    public Mode mode() {
        return settings.mode();
    }

    @Override
    public String payee() {
        return settings.account();
    }

    @Override
    public String accepts() {
        return "USDC from a wallet through Stripe, settled in USD: confirm the PaymentIntent with its client secret";
    }

    @Override
    public Requested request(Id.Payment payment, Id.Agent agent, Amount amount) throws ProviderFailure {
        PaymentIntentCreateParams.Builder params = PaymentIntentCreateParams.builder()
                .setAmount(amount.minor())
                .setCurrency(currencyOf(amount.asset()))
                .setDescription("TokenOps credits, " + payment)
                .putMetadata(PAYMENT, payment.text())
                .putMetadata(AGENT, agent.text());
        if (namesMethodsTheNewWay()) {
            params.putExtraParam("allowed_payment_method_types", List.of("crypto"));
        } else {
            params.addPaymentMethodType("crypto");
        }
        RequestOptions.RequestOptionsBuilder options =
                RequestOptions.builder().setIdempotencyKey("tokenops-" + payment);
        settings.apiVersion()
                .ifPresent(version ->
                        RequestOptions.RequestOptionsBuilder.unsafeSetStripeVersionOverride(options, version));
        try {
            PaymentIntent intent = stripe.v1().paymentIntents().create(params.build(), options.build());
            Map<String, String> pay = new TreeMap<>();
            pay.put("client_secret", intent.getClientSecret());
            pay.put("payment_intent", intent.getId());
            pay.put("publishable_key", settings.publishableKey());
            settings.apiBase().ifPresent(base -> pay.put("api_base", base.toString()));
            return new Requested(intent.getId(), pay);
        } catch (StripeException e) {
            // Stripe's other messages are for us: they may name our key or our network.
            LOG.warn("Stripe refused {}", payment, e);
            throw new ProviderFailure(
                    e.getUserMessage() == null ? "it doesn't answer, or refuses" : e.getUserMessage(), e);
        }
    }

    /** Versions are dates, so they compare as text. */
    private boolean namesMethodsTheNewWay() {
        return settings.apiVersion()
                .filter(version -> version.compareTo("2026-09-30") >= 0)
                .isPresent();
    }

    @Override
    public Message read(byte[] body, Map<String, String> headers, Instant now) {
        return switch (signature.check(headers.getOrDefault("stripe-signature", ""), body)) {
            case StripeSignature.Checked.NotSigned(String why) -> new Message.NotSigned(why);
            case StripeSignature.Checked.Signed(Instant signedAt) -> read(body, signedAt, now);
        };
    }

    /** Events are told apart by it, and it is a key of ours. */
    private static final Pattern EVENT_ID = Pattern.compile("[!-~]{1,255}");

    private static Message read(byte[] body, Instant signedAt, Instant now) {
        if (Duration.between(signedAt, now).abs().compareTo(TOLERANCE) > 0) {
            return new Message.Stale("signed at " + signedAt + ", more than " + TOLERANCE.toSeconds() + " s from now");
        }
        try {
            Json.Obj event = CanonicalJson.readObject(body);
            return event.text("id").filter(id -> EVENT_ID.matcher(id).matches()).isPresent()
                    ? new Message.Event(event(event, signedAt))
                    : new Message.NotSigned("the signed body has no event id of 1 to 255 visible ASCII characters");
        } catch (MalformedJson e) {
            return new Message.NotSigned("the signed body is " + e.getMessage());
        }
    }

    private static Fact event(Json.Obj event, Instant signedAt) {
        Json.Obj object = event.object("data")
                .flatMap(data -> data.object("object"))
                .orElseGet(() -> Json.object().build());
        String type = event.text("type").orElse("");
        boolean intent = object.text("object").filter("payment_intent"::equals).isPresent();
        String reference = intent
                ? object.text("id").orElse("")
                : object.text("payment_intent").orElse("");
        return new Fact(
                event.text("id").orElse(""),
                type,
                intent
                        && type.equals("payment_intent.succeeded")
                        && object.text("status").filter("succeeded"::equals).isPresent(),
                type.startsWith("charge.refund") || type.startsWith("refund.") || type.startsWith("charge.dispute."),
                intent ? stands(type) : Optional.empty(),
                paymentOf(object),
                reference,
                received(object),
                event.text("account"),
                event.get("livemode").filter(new Json.Bool(true)::equals).isPresent() ? Mode.LIVE : Mode.TEST,
                event.whole("created").map(Instant::ofEpochSecond).orElse(signedAt),
                signedAt);
    }

    /** A PaymentIntent whose payment failed may be paid by another try, one that was canceled can't (docs.stripe.com, its lifecycle). */
    private static Optional<States.Payment> stands(String type) {
        return switch (type) {
            case "payment_intent.processing" -> Optional.of(States.Payment.PENDING);
            case "payment_intent.payment_failed", "payment_intent.canceled" -> Optional.of(States.Payment.FAILED);
            default -> Optional.empty();
        };
    }

    /** The same, of a PaymentIntent that was asked for. */
    private static Optional<States.Payment> stands(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "processing" -> Optional.of(States.Payment.PENDING);
            case "canceled" -> Optional.of(States.Payment.FAILED);
            case "requires_payment_method" ->
                intent.getLastPaymentError() == null ? Optional.empty() : Optional.of(States.Payment.FAILED);
            default -> Optional.empty();
        };
    }

    private static Optional<Id.Payment> paymentOf(Json.Obj object) {
        return object.object("metadata")
                .flatMap(metadata -> metadata.text(PAYMENT))
                .flatMap(text -> Id.parse(Id.Prefix.PAY, text))
                .map(Id.Payment::new);
    }

    private static Optional<Amount> received(Json.Obj object) {
        Optional<Asset> asset = object.text("currency").map(currency -> assetOf(currency, livemode(object)));
        return asset.flatMap(money -> object.whole("amount_received").map(minor -> new Amount(money, minor)));
    }

    private static Mode livemode(Json.Obj object) {
        return object.get("livemode").filter(new Json.Bool(true)::equals).isPresent() ? Mode.LIVE : Mode.TEST;
    }

    static Asset assetOf(String currency, Mode mode) {
        return new Asset(currency.toUpperCase(Locale.ROOT), ZERO_DECIMAL.contains(currency) ? 0 : 2).in(mode);
    }

    private static String currencyOf(Asset asset) {
        String code = asset.code().startsWith("TEST_") ? asset.code().substring(5) : asset.code();
        return code.toLowerCase(Locale.ROOT);
    }

    @Override
    public GoneBack refund(Id.Adjustment adjustment, Id.Payment payment, String reference, Amount amount)
            throws ProviderFailure {
        return returns.refund(adjustment, payment, reference, amount);
    }

    @Override
    public Standing standing(String reference) throws ProviderFailure {
        return returns.standing(reference);
    }

    @Override
    public List<Movement> movements(Instant from, Instant to) throws ProviderFailure {
        return new StripeMovements(stripe, mode()).between(from, to);
    }

    @Override
    public Optional<LookedUp> lookUp(String reference) throws ProviderFailure {
        try {
            PaymentIntent intent = stripe.v1().paymentIntents().retrieve(reference);
            byte[] message = intent.getLastResponse().body().getBytes(StandardCharsets.UTF_8);
            Json.Obj object = CanonicalJson.readObject(message);
            boolean succeeded =
                    object.text("status").filter("succeeded"::equals).isPresent();
            Optional<States.Payment> stands = stands(intent);
            if (!succeeded && stands.isEmpty()) {
                return Optional.empty();
            }
            Instant created = Instant.ofEpochSecond(object.whole("created").orElse(0L));
            Fact fact = new Fact(
                    "lookup_" + reference,
                    "payment_intent.lookup",
                    succeeded,
                    false,
                    stands,
                    paymentOf(object),
                    reference,
                    received(object),
                    Optional.empty(),
                    livemode(object),
                    created,
                    created);
            return Optional.of(new LookedUp(fact, message));
        } catch (StripeException e) {
            throw new ProviderFailure(String.valueOf(e.getMessage()), e);
        } catch (MalformedJson e) {
            throw new ProviderFailure("Stripe's answer is " + e.getMessage(), e);
        }
    }
}
