package tokenops.sandbox.stripe;

import java.util.Locale;

/**
 * The one account a sandbox serves: who it is, the keys it takes, and the version its events are written in.
 *
 * @param id {@code acct_...}
 * @param secretKey {@code sk_test_...}, for the seller's server
 * @param publishableKey {@code pk_test_...}, for the payer's program
 * @param webhookSecret {@code whsec_...}, signs what is sent to every endpoint
 * @param apiVersion the account's default, as in {@code 2026-07-29.dahlia}: used for requests that name none, and for events
 * @param fees what is kept of each payment
 */
public record StripeAccount(
        String id, String secretKey, String publishableKey, String webhookSecret, String apiVersion, FeePolicy fees) {
    public StripeAccount {
        require(id, "acct_");
        require(secretKey, "sk_test_");
        require(publishableKey, "pk_test_");
        require(webhookSecret, "whsec_");
        ApiVersion.parse(apiVersion);
    }

    private static void require(String value, String prefix) {
        if (!value.startsWith(prefix) || value.length() == prefix.length()) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "the sandbox takes test credentials only: expected %s...", prefix));
        }
    }

    /** Keys and secrets stay out of logs. */
    @Override
    public String toString() {
        return "StripeAccount[" + id + ", " + apiVersion + "]";
    }
}
