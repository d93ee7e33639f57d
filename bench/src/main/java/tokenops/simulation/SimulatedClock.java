package tokenops.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The world's time as the node reads it that is acting: nodes' clocks differ, and time passes only when it is told to. */
public final class SimulatedClock extends Clock {
    private Instant time;
    private Duration skew = Duration.ZERO;
    private Instant read;

    SimulatedClock(Instant begin) {
        this.time = begin;
        this.read = begin;
    }

    /** Lets time pass, or jump. */
    void move(Duration by) {
        time = time.plus(by);
        read = time.plus(skew);
    }

    /** From now on the clock of a node that differs by so much is read. */
    void skewed(Duration by) {
        skew = by;
        read = time.plus(skew);
    }

    @Override
    public Instant instant() {
        return read;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
