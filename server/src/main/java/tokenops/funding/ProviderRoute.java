package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.States;
import tokenops.path.Word;

/**
 * A way in which money comes in. Below it each provider speaks its own protocol; above it nothing knows which provider it was.
 *
 * <p>Calls go to the outside and may take seconds or fail; none is made inside a lane.
 */
public interface ProviderRoute {
    /** Its name in the vocabulary, as {@code stripe_stablecoin}. */
    String name();

    /** Whose protocol it speaks, as {@code stripe}: deduplicates the provider's events. */
    String provider();

    String railMode();

    Mode mode();

    /** Our account at the provider, which is paid. */
    String payee();

    /** What it accepts, in a sentence for {@code /v1/provider-routes}. */
    String accepts();

    /**
     * Asks the provider for a payment. The same payment id always leads to the same payment there, so that a call whose answer was
     * lost can be made again.
     */
    Requested request(Id.Payment payment, Id.Agent agent, Amount amount) throws ProviderFailure;

    /**
     * A payment that the provider knows.
     *
     * @param reference the provider's id of it
     * @param pay what the payer needs: shown to the agent, never sealed
     */
    record Requested(String reference, Map<String, String> pay) {}

    /** Reads a message that says to come from the provider. */
    Message read(byte[] body, Map<String, String> headers, Instant now);

    /** What a message came to. */
    sealed interface Message {
        /** Not signed by the provider: nothing of it is kept. */
        record NotSigned(String why) implements Message {}

        /** Signed, but outside the window. */
        record Stale(String why) implements Message {}

        /** Signed and in time. Whether it funds is decided against the payment it names. */
        record Event(Fact fact) implements Message {}
    }

    /**
     * What the provider says of a payment, in a message or when asked.
     *
     * @param eventId the provider's own id of the message
     * @param funds whether this type of message is the provider's final word that the money has come
     * @param reverses whether money went back, or may: the provider is then asked for all that did
     * @param stands how the payment stands where the message neither funds nor reverses: pending or failed, and only as long as nothing
     *     later was heard
     * @param payment our id of it, as the provider carries it
     * @param amount what was received
     * @param payee whose account the provider says was paid; empty where the provider doesn't say
     * @param signedAt the time under the signature
     */
    record Fact(
            String eventId,
            String eventType,
            boolean funds,
            boolean reverses,
            Optional<States.Payment> stands,
            Optional<Id.Payment> payment,
            String reference,
            Optional<Amount> amount,
            Optional<String> payee,
            Mode mode,
            Instant occurredAt,
            Instant signedAt) {

        /** The same as another event. */
        Fact as(String otherId, String otherType) {
            return new Fact(
                    otherId,
                    otherType,
                    funds,
                    reverses,
                    stands,
                    payment,
                    reference,
                    amount,
                    payee,
                    mode,
                    occurredAt,
                    signedAt);
        }
    }

    /** Asks the provider how a payment stands; empty when there is nothing to say: nobody has tried to pay it. */
    Optional<LookedUp> lookUp(String reference) throws ProviderFailure;

    /** What a look-up found, with the provider's answer as its raw message. */
    record LookedUp(Fact fact, byte[] message) {}

    /**
     * Gives money of a payment back. The same adjustment always leads to the same refund there, so that a call whose answer was lost
     * can be made again.
     */
    GoneBack refund(Id.Adjustment adjustment, Id.Payment payment, String reference, Amount amount)
            throws ProviderFailure;

    /** A payment as the provider has it, with everything that went back of it so far. */
    Standing standing(String reference) throws ProviderFailure;

    /**
     * How a payment stands at the provider.
     *
     * @param payment our id of it, as the provider carries it
     */
    record Standing(Optional<Id.Payment> payment, Mode mode, List<GoneBack> goneBack) {}

    /**
     * Money that went back, or may: a refund or a dispute as it stands now.
     *
     * @param reference the provider's id of it; empty where the provider has refused a refund
     * @param ours our id of it, when we asked for it
     */
    record GoneBack(
            boolean dispute, Optional<String> reference, Optional<Id.Adjustment> ours, Amount amount, Fate fate) {}

    /** What became of a refund or dispute. */
    enum Fate {
        /** A refund under way, a dispute not decided. */
        OPEN,
        /** The money is gone: the refund succeeded, the dispute is lost. */
        GONE,
        /** The money is ours: the refund failed, the dispute is won. */
        KEPT
    }

    /** All that moved in our account at the provider from one time to another. */
    List<Movement> movements(Instant from, Instant to) throws ProviderFailure;

    /** Why money moved. */
    enum MovementKind implements Word {
        PAYMENT,
        REFUND,
        REFUND_FAILED,
        DISPUTE,
        DISPUTE_WON,
        OTHER
    }

    /**
     * Money that came or left, in the provider's account.
     *
     * @param reference the provider's id of the payment, refund or dispute
     * @param amount before fees; below zero when it left
     * @param says what the provider calls it
     */
    record Movement(MovementKind kind, String reference, Amount amount, Amount fee, Instant at, String says) {}

    /** The provider didn't answer, or refused. */
    final class ProviderFailure extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean refused;

        public ProviderFailure(String message, @Nullable Throwable cause) {
            this(message, cause, false);
        }

        /** @param refused whether the provider has said no, rather than nothing that we understood */
        public ProviderFailure(String message, @Nullable Throwable cause, boolean refused) {
            super(message, cause);
            this.refused = refused;
        }

        public boolean refused() {
            return refused;
        }
    }
}
