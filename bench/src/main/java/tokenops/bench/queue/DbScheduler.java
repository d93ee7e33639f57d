package tokenops.bench.queue;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * db-scheduler as its page on performance advises for many executions a second: lock-and-fetch with limits of 1.0 and 4.0, so that
 * threads are kept busy. A one-time task is one statement to claim many and one to delete each when it has ended.
 */
final class DbScheduler implements Contender {
    private static final TaskDescriptor<Void> EMPTY = TaskDescriptor.of("empty");
    private static final int AT_ONCE = 1_000;

    /** Its documented table and indexes for PostgreSQL, without those that only its options for priority need. */
    private static final String TABLE = """
            CREATE TABLE scheduled_tasks (
              task_name text NOT NULL,
              task_instance text NOT NULL,
              task_data bytea,
              execution_time timestamp with time zone NOT NULL,
              picked boolean NOT NULL,
              picked_by text,
              last_success timestamp with time zone,
              last_failure timestamp with time zone,
              consecutive_failures int,
              last_heartbeat timestamp with time zone,
              version bigint NOT NULL,
              priority smallint,
              PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)""";

    private final Scheduler scheduler;

    DbScheduler(DataSource source, int workers, IntConsumer worked) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        OneTimeTask<Void> task =
                Tasks.oneTime(EMPTY).execute((instance, context) -> worked.accept(Integer.parseInt(instance.getId())));
        this.scheduler = Scheduler.create(source, task)
                .threads(workers)
                .pollingInterval(Duration.ofMillis(100))
                .pollUsingLockAndFetch(1.0, 4.0)
                .build();
    }

    @Override
    public String name() {
        return "db-scheduler";
    }

    @Override
    public void fill(int count) {
        for (int from = 0; from < count; from += AT_ONCE) {
            Stream<TaskInstance<?>> work = IntStream.range(from, Math.min(count, from + AT_ONCE))
                    .mapToObj(number -> EMPTY.instance(String.format(Locale.ROOT, "%09d", number))
                            .build());
            scheduler.scheduleBatch(work, Clock.systemUTC().instant());
        }
    }

    @Override
    public void start() {
        scheduler.start();
    }

    @Override
    public void stop() {
        scheduler.stop();
    }

    @Override
    public String ended(int filled) {
        return "SELECT " + filled + " - count(*) FROM scheduled_tasks";
    }
}
