package tokenops.bench.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tokenops.log.Sequencer;

/** A log that has stopped ends the bench, with the reason. */
class LogBenchTest {
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void logThatHasStoppedIsNotWaitedFor() {
        IllegalStateException ended = assertThrows(
                IllegalStateException.class,
                () -> LogBench.await(() -> 3, () -> new Sequencer.Refusing("it is older than the key's"), 4));
        assertEquals("the log has stopped: it is older than the key's", ended.getMessage());
        LogBench.await(() -> 4, () -> new Sequencer.Refusing("that doesn't matter any more"), 4);
    }
}
