package tokenops.sandbox.stripe;

import java.util.Optional;
import tokenops.proof.Json;

/**
 * A request is refused; carries what the caller reads (API reference, Errors): HTTP status, type, and where there are any the
 * code, the parameter at fault and the PaymentIntent as it stands.
 */
public final class StripeError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final String code;
    private final String param;
    private final transient Optional<PaymentIntent> intent;

    private StripeError(int status, String type, String code, String param, String message) {
        this(status, type, code, param, message, Optional.empty());
    }

    private StripeError(
            int status, String type, String code, String param, String message, Optional<PaymentIntent> intent) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.intent = intent;
    }

    /** The request makes no sense, in no parameter in particular. */
    static StripeError invalid(String message) {
        return new StripeError(400, "invalid_request_error", "", "", message);
    }

    /** A parameter is at fault; codes are those of docs.stripe.com/error-codes. */
    static StripeError parameter(String code, String param, String message) {
        return new StripeError(400, "invalid_request_error", code, param, message);
    }

    static StripeError missing(String param) {
        return parameter("parameter_missing", param, "Missing required param: " + param + ".");
    }

    static StripeError noSuch(String object, String id, String param) {
        return new StripeError(
                404, "invalid_request_error", "resource_missing", param, "No such " + object + ": '" + id + "'");
    }

    /** The object's state doesn't allow it: {@code charge_already_refunded} and the like. */
    static StripeError state(String code, String message) {
        return new StripeError(400, "invalid_request_error", code, "", message);
    }

    static StripeError unexpectedState(PaymentIntent intent, String message) {
        return new StripeError(
                400, "invalid_request_error", "payment_intent_unexpected_state", "", message, Optional.of(intent));
    }

    static StripeError unauthorized(String message) {
        return new StripeError(401, "invalid_request_error", "", "", message);
    }

    static StripeError secretKeyRequired() {
        return new StripeError(
                403,
                "invalid_request_error",
                "secret_key_required",
                "",
                "This API call cannot be made with a publishable API key. Please use a secret API key.");
    }

    static StripeError unknownRoute(String method, String path) {
        return new StripeError(
                404,
                "invalid_request_error",
                "",
                "",
                "Unrecognized request URL (" + method + ": " + path + "). Please see https://stripe.com/docs.");
    }

    static StripeError idempotency(String key) {
        return new StripeError(
                400,
                "idempotency_error",
                "",
                "",
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                        + " Try using a key other than '" + key + "' if you meant to execute a different request.");
    }

    /** The sandbox holds as many objects as it may. */
    static StripeError full() {
        return new StripeError(
                429, "invalid_request_error", "rate_limit", "", "The sandbox holds as many objects as it may.");
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** True when the request was refused before it ran: such answers aren't kept for its idempotency key. */
    boolean beforeExecution() {
        return status != 404 && (code.isEmpty() || code.startsWith("parameter_") || status >= 401);
    }

    /** The body of the answer. */
    Json.Obj json() {
        Json.Builder error = Json.object().put("type", type).put("message", String.valueOf(getMessage()));
        if (!code.isEmpty()) {
            error.put("code", code).put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        }
        if (!param.isEmpty()) {
            error.put("param", param);
        }
        error.putIf("payment_intent", intent, PaymentIntent::json);
        return Json.object().put("error", error.build()).build();
    }
}
