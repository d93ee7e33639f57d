package tokenops.path;

import java.time.Instant;

/** The states that our own objects go through. Which follows which stands in {@link Lifecycle}. */
public interface States {
    enum Agent implements Word {
        SUBMITTED,
        KEY_PROVEN,
        ACTIVE,
        SUSPENDED,
        CLOSED
    }

    enum TrustReview implements Word {
        PENDING,
        APPROVED,
        REJECTED,
        SUSPENDED
    }

    enum Credential implements Word {
        ISSUED,
        RETRIEVAL_READY,
        RETRIEVED,
        ACTIVE,
        ROTATING,
        ROTATED,
        REVOKED,
        EXPIRED
    }

    enum Quote implements Word {
        OPEN,
        ACCEPTED,
        EXPIRED,
        SUPERSEDED
    }

    enum Payment implements Word {
        REQUESTED,
        SUBMITTED,
        VERIFIED,
        PENDING,
        CONFIRMED,
        FAILED,
        EXPIRED,
        REFUNDED,
        DISPUTED;

        /** The state at a time: what nobody has paid by then ends by itself. The provider's word may still come and confirm it. */
        public Payment at(Instant now, Instant expiresAt) {
            boolean open = this == REQUESTED || this == SUBMITTED;
            return open && !expiresAt.isAfter(now) ? EXPIRED : this;
        }
    }

    enum Confirmation implements Word {
        VERIFIED,
        REJECTED,
        DUPLICATE,
        MANUAL_REVIEW
    }

    /** A refund (the first four), a dispute, or a debt that was settled (the last). */
    enum Adjustment implements Word {
        REQUESTED,
        SUBMITTED,
        SUCCEEDED,
        FAILED,
        OPENED,
        WON,
        LOST,
        SETTLED
    }

    enum Grant implements Word {
        PENDING_PAYMENT,
        FUNDED,
        EXHAUSTED,
        EXPIRED,
        SUSPENDED,
        REVERSED
    }

    enum Contract implements Word {
        OFFERED,
        ACCEPTED,
        EXPIRED,
        FULFILLED,
        TERMINATED
    }

    enum Run implements Word {
        ACCEPTED,
        QUEUED,
        OPERATING,
        AWAITING_EVIDENCE,
        RESULT_READY,
        UNDER_REVIEW,
        CLOSED,
        FAILED,
        CANCELLED;

        /** Whether the run still holds credits and may still be worked on. */
        public boolean inFlight() {
            return this == ACCEPTED || this == QUEUED || this == OPERATING || this == AWAITING_EVIDENCE;
        }
    }

    enum RunCredit implements Word {
        UNFUNDED,
        HELD,
        DEBITED,
        RELEASED
    }

    enum Callback implements Word {
        PENDING,
        DELIVERED,
        RETRY_SCHEDULED,
        EXHAUSTED,
        RECOVERED,
        DISABLED
    }

    enum Ticket implements Word {
        OPEN,
        UNDER_REVIEW,
        WAITING_ON_REQUESTING_AGENT,
        RECOVERY_REQUESTED,
        REPLAY_READY,
        RESOLVED,
        CLOSED
    }
}
