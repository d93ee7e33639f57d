package tokenops.tools;

import java.util.Map;
import java.util.Set;

/**
 * Looks references up where it can be done: our own ledger, log and deliveries, and the provider.
 *
 * <p>What isn't known to anybody is left out of the answer; it stays what the agent claims.
 */
@FunctionalInterface
public interface Corroboration {
    /** Nothing can be looked up: a review without a server. */
    Corroboration NONE = references -> Map.of();

    Map<Reference, Known> look(Set<Reference> references);

    /** What a reference in the evidence can point at. */
    enum Kind {
        PAYMENT,
        PROVIDER_REFERENCE,
        PROVIDER_EVENT,
        SETTLEMENT_RECEIPT,
        GRANT,
        FUNDING_EVENT,
        TRANSFER,
        RUN,
        USAGE_RECEIPT,
        RESULT_CONTRACT,
        CALLBACK,
        ATTESTATION,
        DIGEST
    }

    /** A reference as it stands in the evidence. */
    record Reference(Kind kind, String value) {}

    /**
     * What is known of a reference.
     *
     * @param by who says so: {@code ledger}, {@code log}, {@code deliveries}, {@code provider}
     * @param facts what the evidence can be held against, by the names of the evidence families: {@code amount} (minor units),
     *     {@code asset}, {@code status}, {@code provider_reference}, {@code payment_request}, {@code event_id}, {@code credits}
     *     (microcredits), {@code transfers} (comma-separated ids), {@code delivered_at}, {@code digest}, ...
     */
    record Known(String by, Map<String, String> facts) {}
}
