package tokenops.tools.tokenops.evidence;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One record other than a token transfer: what it states, in the shared names.
 *
 * @param kind what its writer calls it ({@code usage_receipt}, {@code payment_intent.succeeded}); the family's word when it has
 *     no name
 * @param facts what it says of itself
 * @param parts its lines: {@code lines}, {@code burns}, {@code attempts}, {@code transfers}, {@code links}
 * @param mentions ids that stand anywhere in it, in the order in which they stand
 * @param seal the bytes of a sealed document, where they came whole
 */
public record Statement(
        Source source,
        Optional<Family> family,
        Role role,
        String kind,
        Facts facts,
        Map<String, List<Facts>> parts,
        List<String> mentions,
        Optional<Seal> seal)
        implements Reading {

    public Optional<String> fact(String name) {
        return facts.get(name);
    }

    public List<Facts> parts(String name) {
        return parts.getOrDefault(name, List.of());
    }

    /** The token that an asset record is about: its address as given, or the last part of a CAIP-19 asset id. */
    public Optional<String> tokenAddress() {
        return fact("token_address")
                .or(() -> fact("asset_id").map(id -> Text.lowerAscii(id.substring(id.lastIndexOf(':') + 1))))
                .filter(address -> address.startsWith("0x"));
    }

    /** Whether it says that money has arrived, which a request, a message of a failure or a line of account doesn't. */
    public boolean settles() {
        return switch (role) {
            case CONFIRMATION, FUNDING -> true;
            case PROVIDER_EVENT, PROVIDER_OBJECT ->
                fact(Facts.PROVIDER_STATUS).filter("succeeded"::equals).isPresent();
            case SETTLEMENT -> fact(Facts.STATUS).map(Statement::arrived).orElse(true);
            case ASSET,
                    HOLDING,
                    ASSET_EVENT,
                    EXPORT,
                    PAYMENT_REQUEST,
                    RETURNED_MONEY,
                    PROVIDER_LINE,
                    USAGE,
                    DELIVERY,
                    EXCEPTION,
                    DOCUMENT -> false;
        };
    }

    private static boolean arrived(String status) {
        return switch (status) {
            case "failed", "expired", "pending", "requested", "submitted", "cancelled", "canceled" -> false;
            default -> true;
        };
    }
}
