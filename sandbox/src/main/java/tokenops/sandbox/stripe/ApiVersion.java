package tokenops.sandbox.stripe;

import java.util.regex.Pattern;

/**
 * A dated version of the API, as in {@code 2026-07-29.dahlia}; later dates are later versions (API reference, Versioning).
 */
record ApiVersion(String name) {
    private static final Pattern SHAPE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(\\.[a-z]+)?");

    /** @throws StripeError when it isn't a version's name */
    static ApiVersion parse(String name) {
        if (!SHAPE.matcher(name).matches()) {
            throw StripeError.invalid("Invalid Stripe API version: " + name);
        }
        return new ApiVersion(name);
    }

    /** True from the version of that date on. */
    boolean from(String date) {
        return name.substring(0, 10).compareTo(date) >= 0;
    }
}
