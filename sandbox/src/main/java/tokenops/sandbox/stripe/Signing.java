package tokenops.sandbox.stripe;

import java.time.Duration;

/** How a webhook is signed: as Stripe does, or wrong in one way that a receiver must notice. */
public sealed interface Signing {
    /** With the endpoint's secret, now. */
    Signing GENUINE = new Genuine();

    /** With another secret. */
    Signing WRONG_SECRET = new WrongSecret();

    /** Genuine, then one byte of the body changed. */
    Signing TAMPERED = new Tampered();

    /** With the right secret, so long ago; an age below zero is a time to come. */
    static Signing stale(Duration age) {
        return new Stale(age);
    }

    /** See {@link #GENUINE}. */
    record Genuine() implements Signing {}

    /** See {@link #WRONG_SECRET}. */
    record WrongSecret() implements Signing {}

    /** See {@link #TAMPERED}. */
    record Tampered() implements Signing {}

    /** See {@link #stale}. */
    record Stale(Duration age) implements Signing {}
}
