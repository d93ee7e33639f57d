package tokenops.tools.tokenops.evidence;

import java.util.Optional;
import tokenops.path.Word;

/** What a statement is in the course of paid work: which side of a match it stands on. */
public enum Role implements Word {
    /** An asset and its supply. */
    ASSET,
    /** What a holder has of an asset. */
    HOLDING,
    /** Something that happened to an asset or a holder of it: issue, transfer, distribution, redemption, freeze, burn. */
    ASSET_EVENT,
    /** What an export of token transfers claims to hold. */
    EXPORT,
    /** What was asked to be paid. */
    PAYMENT_REQUEST,
    /** The provider's message that something happened. */
    PROVIDER_EVENT,
    /** The provider's object as it stood when it was exported. */
    PROVIDER_OBJECT,
    /** Money that went back: a refund or a dispute. */
    RETURNED_MONEY,
    /** The provider's own line of account: gross, fee and net. */
    PROVIDER_LINE,
    /** The server's normalised word of a verified provider message. */
    CONFIRMATION,
    /** The transfers that turned money into credits. */
    FUNDING,
    /** The receipt of a settlement, or a settlement as some other system records it. */
    SETTLEMENT,
    /** What was consumed. */
    USAGE,
    /** The delivery of a result. */
    DELIVERY,
    /** Something that went wrong and who has it in hand. */
    EXCEPTION,
    /** A sealed document that supports others and is looked up, but stands on no side. */
    DOCUMENT;

    /** The family that a record of this role counts for; a supporting document brings its own. */
    Optional<Family> family() {
        return switch (this) {
            case ASSET, HOLDING, ASSET_EVENT, EXPORT -> Optional.of(Family.ASSET_CONTEXT);
            case PAYMENT_REQUEST,
                    PROVIDER_EVENT,
                    PROVIDER_OBJECT,
                    RETURNED_MONEY,
                    PROVIDER_LINE,
                    CONFIRMATION,
                    FUNDING,
                    SETTLEMENT -> Optional.of(Family.SETTLEMENT);
            case USAGE -> Optional.of(Family.USAGE);
            case DELIVERY -> Optional.of(Family.DELIVERY);
            case EXCEPTION -> Optional.of(Family.EXCEPTIONS);
            case DOCUMENT -> Optional.empty();
        };
    }
}
