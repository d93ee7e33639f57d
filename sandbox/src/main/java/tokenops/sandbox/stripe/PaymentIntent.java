package tokenops.sandbox.stripe;

import static tokenops.sandbox.stripe.StripeJson.NULL;
import static tokenops.sandbox.stripe.StripeJson.nulls;
import static tokenops.sandbox.stripe.StripeJson.orNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.proof.Json;

/**
 * A PaymentIntent (API reference, PaymentIntents) as it stood at one moment.
 *
 * @param latestCharge the id of the charge its last try made
 */
record PaymentIntent(
        String id,
        String clientSecret,
        Instant created,
        PaymentTerms terms,
        MethodChoice methods,
        PaymentState state,
        Optional<String> latestCharge)
        implements StripeObject {
    /** What a payer's program, with the publishable key, gets to see. */
    private static final Set<String> FOR_PAYER = Set.of(
            "id",
            "object",
            "amount",
            "amount_details",
            "automatic_payment_methods",
            "canceled_at",
            "cancellation_reason",
            "capture_method",
            "client_secret",
            "confirmation_method",
            "created",
            "currency",
            "description",
            "last_payment_error",
            "livemode",
            "next_action",
            "payment_method",
            "payment_method_types",
            "processing",
            "receipt_email",
            "setup_future_usage",
            "shipping",
            "source",
            "status");

    /** How the seller chose the payment methods; the account has {@code crypto} alone, so each comes to the same. */
    enum MethodChoice {
        LISTED,
        ALLOWED,
        AUTOMATIC
    }

    PaymentIntent in(PaymentState next) {
        return new PaymentIntent(id, clientSecret, created, terms, methods, next, latestCharge);
    }

    PaymentIntent charged(String charge) {
        return new PaymentIntent(id, clientSecret, created, terms, methods, state, Optional.of(charge));
    }

    Json.Obj forPayer() {
        Json.Builder visible = Json.object();
        json().members().forEach((name, value) -> {
            if (FOR_PAYER.contains(name)) {
                visible.put(name, value);
            }
        });
        return visible.build();
    }

    @Override
    public Json.Obj json() {
        Json crypto = Json.texts(List.of("crypto"));
        Json.Builder intent = Json.object()
                .put("id", id)
                .put("object", "payment_intent")
                .put("allowed_payment_method_types", methods == MethodChoice.ALLOWED ? crypto : NULL)
                .put("amount", terms.amountMinor())
                .put("amount_capturable", 0)
                .put(
                        "amount_details",
                        Json.object().put("tip", Json.object().build()).build())
                .put("amount_received", state instanceof PaymentState.Succeeded paid ? paid.receivedMinor() : 0)
                .put("automatic_payment_methods", automatic())
                .put("capture_method", "automatic_async")
                .put("client_secret", clientSecret)
                .put("confirmation_method", "automatic")
                .put("created", StripeJson.seconds(created))
                .put("currency", terms.currency())
                .put("description", orNull(terms.description()))
                .put("last_payment_error", lastError())
                .put("latest_charge", orNull(latestCharge))
                .put("livemode", false)
                .put("managed_payments", Json.object().put("enabled", false).build())
                .put("metadata", StripeJson.texts(terms.metadata()))
                .put("next_action", nextAction())
                .put("payment_method", orNull(state.currentAttempt().map(PaymentState.Attempt::paymentMethod)))
                .put(
                        "payment_method_options",
                        Json.object().put("crypto", Json.object().build()).build())
                .put("payment_method_types", crypto)
                .put("status", state.wire());
        if (state instanceof PaymentState.Canceled canceled) {
            intent.put("canceled_at", StripeJson.seconds(canceled.at()))
                    .put("cancellation_reason", orNull(canceled.reason()));
        } else {
            nulls(intent, "canceled_at", "cancellation_reason");
        }
        return nulls(
                        intent,
                        "application",
                        "application_fee_amount",
                        "customer",
                        "customer_account",
                        "excluded_payment_method_types",
                        "on_behalf_of",
                        "payment_method_configuration_details",
                        "processing",
                        "receipt_email",
                        "review",
                        "setup_future_usage",
                        "shipping",
                        "source",
                        "statement_descriptor",
                        "statement_descriptor_suffix",
                        "transfer_data",
                        "transfer_group")
                .build();
    }

    private Json automatic() {
        return methods == MethodChoice.AUTOMATIC
                ? Json.object()
                        .put("allow_redirects", "always")
                        .put("enabled", true)
                        .build()
                : NULL;
    }

    private Json nextAction() {
        if (!(state instanceof PaymentState.AwaitingPayer awaiting)) {
            return NULL;
        }
        return Json.object()
                .put("type", "redirect_to_url")
                .put(
                        "redirect_to_url",
                        Json.object()
                                .put("return_url", orNull(awaiting.attempt().returnUrl()))
                                .put("url", awaiting.attempt().pageUrl())
                                .build())
                .build();
    }

    private Json lastError() {
        return state instanceof PaymentState.AwaitingMethod(Optional<PaymentState.Decline> declined)
                        && declined.isPresent()
                ? Json.object()
                        .put("type", "invalid_request_error")
                        .put("code", declined.get().code())
                        .put("message", declined.get().message())
                        .put("charge", declined.get().charge())
                        .build()
                : NULL;
    }
}
