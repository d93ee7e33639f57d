package tokenops.sandbox.stripe;

import tokenops.proof.Json;

/**
 * The answer to one call.
 *
 * @param requestId of the call that ran; a replay names it as the original request
 * @param replay true when it repeats what an earlier call of the same idempotency key was answered
 */
record ApiAnswer(int status, Json.Obj body, String requestId, boolean replay) {
    ApiAnswer replayed() {
        return new ApiAnswer(status, body, requestId, true);
    }
}
