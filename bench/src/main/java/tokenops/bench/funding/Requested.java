package tokenops.bench.funding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tokenops.path.Id;
import tokenops.sandbox.stripe.Signing;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.sandbox.stripe.StripeSandbox;

/**
 * An agent's payment that was requested over HTTP, and the message with which the sandbox would tell that it was paid: what those are
 * copied from that are loaded for the same agent. All ids of a copy are as long as these, so a copy of the message is the message with
 * other ids in the same places.
 */
final class Requested {
    private final Id.Agent agent;
    private final Id.Payment payment;
    private final String reference;
    private final byte[] told;
    private final List<Integer> payments;
    private final List<Integer> references;
    private final List<Integer> events;
    private final int eventLength;

    private Requested(Id.Agent agent, Id.Payment payment, String reference, String event, String told) {
        this.agent = agent;
        this.payment = payment;
        this.reference = reference;
        this.told = told.getBytes(StandardCharsets.ISO_8859_1);
        this.payments = places(told, payment.text());
        this.references = places(told, reference);
        this.events = places(told, event);
        this.eventLength = event.length();
    }

    /** Pays it at the sandbox, and keeps what that tells. */
    static Requested paid(StripeSandbox sandbox, Id.Agent agent, Id.Payment payment, String reference) {
        StripeEvent event = sandbox.settle(reference).stream()
                .filter(one -> one.type().equals("payment_intent.succeeded"))
                .findFirst()
                .orElseThrow();
        byte[] body = sandbox.signedWebhook(event, new Signing.Genuine()).body();
        return new Requested(agent, payment, reference, event.id(), new String(body, StandardCharsets.ISO_8859_1));
    }

    Id.Agent agent() {
        return agent;
    }

    Id.Payment payment() {
        return payment;
    }

    private static List<Integer> places(String text, String sought) {
        List<Integer> places = new ArrayList<>();
        for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
            places.add(at);
        }
        return places;
    }

    /** What is told of a copy. */
    byte[] told(Id.Payment copy, int number) {
        byte[] message = told.clone();
        byte[] id = copy.text().getBytes(StandardCharsets.ISO_8859_1);
        for (int place : payments) {
            System.arraycopy(id, 0, message, place, id.length);
        }
        for (int place : references) {
            number(message, place + "pi_".length(), place + reference.length(), number);
        }
        for (int place : events) {
            number(message, place + "evt_".length(), place + eventLength, number);
        }
        return message;
    }

    /** Writes a number with leading zeros. */
    private static void number(byte[] message, int from, int to, int number) {
        int rest = number;
        for (int at = to - 1; at >= from; at--) {
            message[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** A text about this payment, as one about a copy. */
    String of(Id.Payment copy, int number, String text) {
        return text.replace(payment.text(), copy.text()).replace(reference, reference(number));
    }

    /** The provider's id of a copy. */
    String reference(int number) {
        return "pi_" + String.format(Locale.ROOT, "%0" + (reference.length() - "pi_".length()) + "d", number);
    }
}
