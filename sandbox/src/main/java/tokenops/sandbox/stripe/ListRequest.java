package tokenops.sandbox.stripe;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What every list takes (API reference, Pagination): how many, from where, created when. */
record ListRequest(int limit, Optional<String> startingAfter, Optional<String> endingBefore, CreatedRange created) {
    private static final int USUAL_LIMIT = 10;
    private static final int LARGEST_LIMIT = 100;

    /** The names of these parameters, for {@link Form#accept}. */
    static final String[] PARAMETERS = {
        "limit",
        "starting_after",
        "ending_before",
        "created",
        "created[gt]",
        "created[gte]",
        "created[lt]",
        "created[lte]",
        "expand[]"
    };

    /** Those names and a list's own. */
    static String[] and(String... own) {
        return Stream.concat(Stream.of(PARAMETERS), Stream.of(own)).toArray(String[]::new);
    }

    static ListRequest read(Form form) {
        long limit = form.whole("limit").orElse(USUAL_LIMIT);
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw StripeError.parameter(
                    "parameter_invalid_integer", "limit", "This value must be between 1 and " + LARGEST_LIMIT + ".");
        }
        if (form.text("starting_after").isPresent()
                && form.text("ending_before").isPresent()) {
            throw StripeError.invalid("You may only specify one of these parameters: starting_after, ending_before.");
        }
        return new ListRequest(
                (int) limit, form.text("starting_after"), form.text("ending_before"), CreatedRange.read(form));
    }

    /** Seconds since the epoch, both ends included. */
    record CreatedRange(long first, long last) {
        static CreatedRange read(Form form) {
            OptionalLong exact = form.whole("created");
            long first = form.whole("created[gte]").orElse(Long.MIN_VALUE);
            long last = form.whole("created[lte]").orElse(Long.MAX_VALUE);
            OptionalLong above = form.whole("created[gt]");
            OptionalLong below = form.whole("created[lt]");
            if (above.isPresent() && above.getAsLong() < Long.MAX_VALUE) {
                first = Math.max(first, above.getAsLong() + 1);
            }
            if (below.isPresent() && below.getAsLong() > Long.MIN_VALUE) {
                last = Math.min(last, below.getAsLong() - 1);
            }
            return exact.isPresent()
                    ? new CreatedRange(exact.getAsLong(), exact.getAsLong())
                    : new CreatedRange(first, last);
        }

        boolean includes(Instant time) {
            long second = time.getEpochSecond();
            return first <= second && second <= last;
        }
    }
}
