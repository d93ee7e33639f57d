package tokenops.tools.tokenops.evidence;

import java.util.Optional;
import tokenops.path.Word;

/** What a statement is in the course of paid work: which side of a match it stands on. */
public enum Role implements Word {
    /** An asset and its supply. */
    ASSET(Optional.of(Family.ASSET_CONTEXT)),
    /** What a holder has of an asset. */
    HOLDING(Optional.of(Family.ASSET_CONTEXT)),
    /** Something that happened to an asset or a holder of it: issue, transfer, distribution, redemption, freeze, burn. */
    ASSET_EVENT(Optional.of(Family.ASSET_CONTEXT)),
    /** What an export of token transfers claims to hold. */
    EXPORT(Optional.of(Family.ASSET_CONTEXT)),
    /** What was asked to be paid. */
    PAYMENT_REQUEST(Optional.of(Family.SETTLEMENT)),
    /** The provider's message that something happened. */
    PROVIDER_EVENT(Optional.of(Family.SETTLEMENT)),
    /** The provider's object as it stood when it was exported. */
    PROVIDER_OBJECT(Optional.of(Family.SETTLEMENT)),
    /** Money that went back: a refund or a dispute. */
    RETURNED_MONEY(Optional.of(Family.SETTLEMENT)),
    /** The provider's own line of account: gross, fee and net. */
    PROVIDER_LINE(Optional.of(Family.SETTLEMENT)),
    /** The server's normalised word of a verified provider message. */
    CONFIRMATION(Optional.of(Family.SETTLEMENT)),
    /** The transfers that turned money into credits. */
    FUNDING(Optional.of(Family.SETTLEMENT)),
    /** The receipt of a settlement, or a settlement as some other system records it. */
    SETTLEMENT(Optional.of(Family.SETTLEMENT)),
    /** What was consumed. */
    USAGE(Optional.of(Family.USAGE)),
    /** The delivery of a result. */
    DELIVERY(Optional.of(Family.DELIVERY)),
    /** Something that went wrong and who has it in hand. */
    EXCEPTION(Optional.of(Family.EXCEPTIONS)),
    /** A sealed document that supports others and is looked up, but stands on no side. */
    DOCUMENT(Optional.empty());

    private final Optional<Family> family;

    Role(Optional<Family> family) {
        this.family = family;
    }

    /** The family that a record of this role counts for; a supporting document brings its own. */
    Optional<Family> family() {
        return family;
    }
}
