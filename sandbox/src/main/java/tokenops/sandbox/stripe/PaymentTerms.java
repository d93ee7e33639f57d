package tokenops.sandbox.stripe;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is paid and what for: the amount in minor units of a lower-case currency, and what the seller wrote on it. */
record PaymentTerms(
        long amountMinor, String currency, Optional<String> description, SortedMap<String, String> metadata) {
    PaymentTerms {
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    PaymentTerms of(long otherAmountMinor) {
        return new PaymentTerms(otherAmountMinor, currency, description, metadata);
    }
}
