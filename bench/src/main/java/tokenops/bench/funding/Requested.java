package tokenops.bench.funding;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tokenops.path.Id;
import tokenops.sandbox.stripe.Signing;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.sandbox.stripe.StripeSandbox;

/**
 * An agent's payment that was requested over HTTP, and the message with which the sandbox would tell that it was paid: what those are
 * copied from that are loaded for the same agent. All ids of a copy are as long as these.
 *
 * @param reference the provider's id of the payment
 * @param event the provider's id of the message
 * @param told the message
 */
record Requested(Id.Agent agent, Id.Payment payment, String reference, String event, String told) {
    /** Pays it at the sandbox, and keeps what that tells. */
    static Requested paid(StripeSandbox sandbox, Id.Agent agent, Id.Payment payment, String reference) {
        StripeEvent event = sandbox.settle(reference).stream()
                .filter(one -> one.type().equals("payment_intent.succeeded"))
                .findFirst()
                .orElseThrow();
        byte[] body = sandbox.signedWebhook(event, new Signing.Genuine()).body();
        return new Requested(agent, payment, reference, event.id(), new String(body, StandardCharsets.UTF_8));
    }

    /** What is told of a copy. */
    byte[] told(Id.Payment copy, int number) {
        return of(copy, number, told)
                .replace(event, numbered("evt_", event, number))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A text about this payment, as one about a copy. */
    String of(Id.Payment copy, int number, String text) {
        return text.replace(payment.text(), copy.text()).replace(reference, reference(number));
    }

    /** The provider's id of a copy. */
    String reference(int number) {
        return numbered("pi_", reference, number);
    }

    private static String numbered(String prefix, String like, int number) {
        return prefix + String.format(Locale.ROOT, "%0" + (like.length() - prefix.length()) + "d", number);
    }
}
