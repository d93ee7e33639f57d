package tokenops.runs.corroboration;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.path.Amount;
import tokenops.path.Mode;
import tokenops.proof.Digest;

/** Collects what is known of one reference, under the names and in the forms of {@code docs/corroboration.md}. */
final class Facts {
    private final TreeMap<String, String> values = new TreeMap<>();

    Facts put(String name, String value) {
        values.put(name, value);
        return this;
    }

    Facts putIf(String name, Optional<String> value) {
        value.ifPresent(known -> values.put(name, known));
        return this;
    }

    /** Money: minor units, with the asset beside them. */
    Facts paid(Amount amount) {
        return put("amount", Long.toString(amount.minor()))
                .put("asset", amount.asset().toString());
    }

    /** Credits: microcredits alone, the name says what they are. */
    Facts credits(String name, Amount amount) {
        return put(name, Long.toString(amount.minor()));
    }

    Facts mode(Mode mode) {
        return put("mode", mode.word());
    }

    Facts digest(Digest digest) {
        return put("digest", digest.toString());
    }

    Map<String, String> values() {
        return Collections.unmodifiableMap(values);
    }
}
