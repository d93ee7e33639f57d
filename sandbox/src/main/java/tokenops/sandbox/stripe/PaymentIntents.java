package tokenops.sandbox.stripe;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tokenops.sandbox.stripe.ApiRequest.Caller;
import tokenops.sandbox.stripe.PaymentIntent.MethodChoice;

/** What the API does with PaymentIntents (API reference, PaymentIntents): create, retrieve, confirm, cancel. */
final class PaymentIntents {
    /** Stripe's largest amount, 99999999 minor units of a currency with two decimals. */
    private static final long LARGEST_AMOUNT_MINOR = 99_999_999;

    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final Pattern CURRENCY = Pattern.compile("[a-z]{3}");
    private static final Set<String> CANCELLATION_REASONS =
            Set.of("abandoned", "duplicate", "fraudulent", "requested_by_customer");
    private static final Set<String> TRUTHS = Set.of("true", "false");

    private final Books books;
    private final String pages;

    /** @param pages the address payment pages start with, without a slash at its end */
    PaymentIntents(Books books, String pages) {
        this.books = books;
        this.pages = pages;
    }

    PaymentIntent create(ApiRequest request) {
        Form form = request.form();
        form.accept(
                "amount",
                "currency",
                "description",
                "metadata",
                "confirm",
                "return_url",
                "payment_method_types[]",
                "allowed_payment_method_types[]",
                "automatic_payment_methods[enabled]",
                "automatic_payment_methods[allow_redirects]",
                "payment_method_data[type]",
                "expand[]");
        MethodChoice methods = methods(request);
        PaymentTerms terms = terms(form);
        boolean confirm = form.choice("confirm", TRUTHS).equals(Optional.of("true"));
        if (!confirm && (form.has("return_url") || form.has("payment_method_data[type]"))) {
            throw StripeError.invalid(
                    "`return_url` and `payment_method_data` can only be passed when `confirm` is true.");
        }
        if (confirm) {
            checkMethod(form);
            returnUrl(form);
        }
        books.intents().checkRoom();
        String id = books.ids().next("pi");
        PaymentIntent intent = new PaymentIntent(
                id,
                id + "_secret_" + books.ids().letters(25),
                books.now(),
                terms,
                methods,
                new PaymentState.AwaitingMethod(Optional.empty()),
                Optional.empty());
        books.intents().add(intent);
        books.happened("payment_intent.created", intent, request.origin());
        return confirm ? begin(intent, Optional.of(returnUrl(form)), request.origin()) : intent;
    }

    /** With the publishable key only for who knows the client secret, as Stripe.js reads it. */
    PaymentIntent retrieve(ApiRequest request, String id) {
        request.form().accept("client_secret", "key", "expand[]");
        return visible(request, id);
    }

    PaymentIntent confirm(ApiRequest request, String id) {
        Form form = request.form();
        form.accept(
                "client_secret",
                "key",
                "payment_method_data[type]",
                "payment_method_data[billing_details][name]",
                "payment_method_data[billing_details][email]",
                "return_url",
                "expand[]");
        PaymentIntent intent = visible(request, id);
        checkMethod(form);
        String returnUrl = returnUrl(form);
        if (!(intent.state() instanceof PaymentState.AwaitingMethod
                || intent.state() instanceof PaymentState.AwaitingPayer)) {
            throw StripeError.unexpectedState(
                    intent,
                    "You cannot confirm this PaymentIntent because it has a status of "
                            + intent.state().wire() + ".");
        }
        return begin(intent, Optional.of(returnUrl), request.origin());
    }

    PaymentIntent cancel(ApiRequest request, String id) {
        request.form().accept("cancellation_reason", "expand[]");
        Optional<String> reason = request.form().choice("cancellation_reason", CANCELLATION_REASONS);
        PaymentIntent intent = books.intents().get(id, "intent");
        if (!(intent.state() instanceof PaymentState.AwaitingMethod
                || intent.state() instanceof PaymentState.AwaitingPayer)) {
            throw StripeError.unexpectedState(
                    intent,
                    "You cannot cancel this PaymentIntent because it has a status of "
                            + intent.state().wire() + ".");
        }
        PaymentIntent canceled = intent.in(new PaymentState.Canceled(books.now(), reason));
        books.intents().update(canceled);
        books.happened("payment_intent.canceled", canceled, request.origin());
        return canceled;
    }

    /** Opens the payment page for a try to pay. */
    PaymentIntent begin(PaymentIntent intent, Optional<String> returnUrl, StripeEvent.Origin origin) {
        PaymentIntent begun = intent.in(new PaymentState.AwaitingPayer(
                new PaymentState.Attempt(books.ids().next("pm"), pages + "/crypto/pay/" + intent.id(), returnUrl)));
        books.intents().update(begun);
        books.happened("payment_intent.requires_action", begun, origin);
        return begun;
    }

    private PaymentIntent visible(ApiRequest request, String id) {
        PaymentIntent intent = books.intents().get(id, "intent");
        Optional<String> secret = request.form().text("client_secret");
        if (request.caller() == Caller.PUBLISHABLE_KEY && secret.isEmpty()) {
            throw StripeError.missing("client_secret");
        }
        if (secret.isPresent() && !secret.get().equals(intent.clientSecret())) {
            throw StripeError.parameter(
                    "payment_intent_invalid_parameter",
                    "client_secret",
                    "The client_secret provided does not match the client_secret associated with the PaymentIntent.");
        }
        return intent;
    }

    private static PaymentTerms terms(Form form) {
        form.required("amount");
        long amount = form.whole("amount").orElseThrow();
        if (amount < 1) {
            throw StripeError.parameter(
                    "parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.");
        }
        if (amount > LARGEST_AMOUNT_MINOR) {
            throw StripeError.parameter(
                    "amount_too_large", "amount", "Amount must be no more than " + LARGEST_AMOUNT_MINOR + ".");
        }
        String currency = form.required("currency").toLowerCase(Locale.ROOT);
        if (!CURRENCY.matcher(currency).matches()) {
            throw StripeError.parameter("", "currency", "Invalid currency: " + currency);
        }
        if (!currency.equals("usd")) {
            throw StripeError.parameter(
                    "",
                    "currency",
                    "The currency provided (" + currency + ") is invalid. Payments with crypto support the following"
                            + " currencies: usd.");
        }
        Optional<String> description = form.text("description");
        if (description.isPresent() && description.get().length() > LONGEST_DESCRIPTION) {
            throw StripeError.parameter("", "description", "Invalid string: must be at most 1000 characters");
        }
        return new PaymentTerms(amount, currency, description, form.metadata());
    }

    /** Which field selects the method depends on the version (docs.stripe.com/changelog, 2026-07-29 and 2026-09-30). */
    private static MethodChoice methods(ApiRequest request) {
        Form form = request.form();
        List<String> listed = form.list("payment_method_types");
        List<String> allowed = form.list("allowed_payment_method_types");
        if (!listed.isEmpty() && request.version().from("2026-09-30")) {
            throw StripeError.parameter(
                    "payment_method_types_no_longer_supported",
                    "payment_method_types",
                    "`payment_method_types` is no longer supported. Use `allowed_payment_method_types` instead.");
        }
        if (!allowed.isEmpty() && !request.version().from("2026-07-29")) {
            throw StripeError.parameter(
                    "parameter_unknown",
                    "allowed_payment_method_types",
                    "Received unknown parameter: allowed_payment_method_types");
        }
        boolean automatic =
                form.choice("automatic_payment_methods[enabled]", TRUTHS).equals(Optional.of("true"));
        if (!listed.isEmpty() && (!allowed.isEmpty() || automatic)) {
            throw StripeError.invalid("You may only specify one of these parameters: payment_method_types,"
                    + " allowed_payment_method_types, automatic_payment_methods.");
        }
        checkTypes(listed, "payment_method_types");
        checkTypes(allowed, "allowed_payment_method_types");
        if (!listed.isEmpty()) {
            return MethodChoice.LISTED;
        }
        return allowed.isEmpty() ? MethodChoice.AUTOMATIC : MethodChoice.ALLOWED;
    }

    private static void checkTypes(List<String> types, String param) {
        for (String type : types) {
            if (!type.equals("crypto")) {
                throw StripeError.parameter(
                        "payment_intent_invalid_parameter",
                        param,
                        "The payment method type provided: " + type + " is invalid. This account has crypto only.");
            }
        }
    }

    private static void checkMethod(Form form) {
        checkTypes(List.of(form.required("payment_method_data[type]")), "payment_method_data[type]");
    }

    private static String returnUrl(Form form) {
        String url = form.required("return_url");
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw StripeError.parameter("url_invalid", "return_url", "Not a valid URL");
        }
        throw StripeError.parameter("url_invalid", "return_url", "Not a valid URL");
    }
}
