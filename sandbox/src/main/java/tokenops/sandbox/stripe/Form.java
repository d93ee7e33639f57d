package tokenops.sandbox.stripe;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tokenops.proof.Digest;

/**
 * A request's parameters, form-encoded as Stripe takes them: {@code a=1&b[c]=2&d[]=3} or {@code d[0]=3}.
 *
 * <p>Reading is strict: what isn't accepted by name is refused, an empty value is refused, a whole number is digits.
 */
final class Form {
    /** Most pairs in one request: far above what any call of the subset takes. */
    private static final int MOST_PAIRS = 500;

    private static final int MOST_METADATA = 50;
    private static final int LONGEST_METADATA_KEY = 40;
    private static final int LONGEST_METADATA_VALUE = 500;
    private static final Pattern INDEX = Pattern.compile("\\[\\d{0,4}]");
    private static final Pattern METADATA = Pattern.compile("metadata\\[([^\\[\\]]+)]");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,15}");

    private final Map<String, List<String>> pairs;

    private Form(Map<String, List<String>> pairs) {
        this.pairs = pairs;
    }

    /** @throws StripeError when it isn't form-encoded or holds too much */
    static Form parse(String encoded) {
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        int count = 0;
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > MOST_PAIRS) {
                throw StripeError.invalid("Too many parameters.");
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            String key = METADATA.matcher(name).matches()
                    ? name
                    : INDEX.matcher(name).replaceAll("[]");
            pairs.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
        }
        return new Form(pairs);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw StripeError.invalid("Invalid request: the parameters are not form-encoded.");
        }
    }

    /**
     * Refuses every parameter not named here; {@code metadata} stands for all of {@code metadata[...]}.
     *
     * @throws StripeError {@code parameter_unknown}
     */
    void accept(String... names) {
        Set<String> known = Set.of(names);
        for (String name : pairs.keySet()) {
            boolean metadata =
                    known.contains("metadata") && METADATA.matcher(name).matches();
            if (!known.contains(name) && !metadata) {
                throw StripeError.parameter("parameter_unknown", name, "Received unknown parameter: " + name);
            }
        }
    }

    /** The same for the same parameters, in whatever order they were sent. */
    String fingerprint() {
        return Digest.of(new TreeMap<>(pairs).toString().getBytes(StandardCharsets.UTF_8))
                .hex();
    }

    boolean has(String name) {
        return pairs.containsKey(name);
    }

    /** @throws StripeError when it is there and empty */
    Optional<String> text(String name) {
        List<String> values = pairs.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String value = values.getLast();
        if (value.isEmpty()) {
            throw StripeError.parameter(
                    "parameter_invalid_empty", name, "You passed an empty string for '" + name + "'.");
        }
        return Optional.of(value);
    }

    /** @throws StripeError when it is absent or empty */
    String required(String name) {
        return text(name).orElseThrow(() -> StripeError.missing(name));
    }

    /** @throws StripeError when it is not one of the choices */
    Optional<String> choice(String name, Set<String> choices) {
        Optional<String> value = text(name);
        if (value.isPresent() && !choices.contains(value.get())) {
            throw StripeError.parameter(
                    "",
                    name,
                    "Invalid " + name + ": must be one of "
                            + String.join(", ", choices.stream().sorted().toList()));
        }
        return value;
    }

    /** @throws StripeError when it isn't a whole number */
    OptionalLong whole(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!WHOLE.matcher(value.get()).matches()) {
            throw StripeError.parameter("parameter_invalid_integer", name, "Invalid integer: " + value.get());
        }
        return OptionalLong.of(Long.parseLong(value.get()));
    }

    /** {@code name[]}, in the order sent. */
    List<String> list(String name) {
        return List.copyOf(pairs.getOrDefault(name + "[]", List.of()));
    }

    /** Metadata within Stripe's limits (API reference, Metadata); a key with an empty value is left out. */
    SortedMap<String, String> metadata() {
        SortedMap<String, String> metadata = new TreeMap<>();
        pairs.forEach((name, values) -> {
            Matcher matcher = METADATA.matcher(name);
            if (matcher.matches() && !values.getLast().isEmpty()) {
                String key = matcher.group(1);
                if (key.length() > LONGEST_METADATA_KEY
                        || values.getLast().length() > LONGEST_METADATA_VALUE
                        || metadata.size() == MOST_METADATA) {
                    throw StripeError.parameter(
                            "",
                            "metadata",
                            "Metadata can have up to 50 keys of up to 40 characters, with values of up to 500.");
                }
                metadata.put(key, values.getLast());
            }
        });
        return metadata;
    }
}
