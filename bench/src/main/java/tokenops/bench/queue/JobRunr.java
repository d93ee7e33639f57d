package tokenops.bench.queue;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunrConfiguration.JobRunrConfigurationResult;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/**
 * JobRunr as it comes: virtual threads, a new claim whenever one of them is idle, and between claims its shortest advised poll of five
 * seconds.
 */
final class JobRunr implements Contender {
    private static final int AT_ONCE = 1_000;
    private static final int POLL_SECONDS = 5;

    private final JobRunrConfigurationResult jobRunr;

    /** A piece of work. @param number of it */
    public record Empty(int number) implements JobRequest {
        @Override
        public Class<Handler> getJobRequestHandler() {
            return Handler.class;
        }
    }

    /** What is done in it. */
    public static final class Handler implements JobRequestHandler<Empty> {
        private final IntConsumer worked;

        Handler(IntConsumer worked) {
            this.worked = worked;
        }

        @Override
        public void run(Empty request) {
            worked.accept(request.number);
        }
    }

    JobRunr(DataSource source, int workers, IntConsumer worked) {
        Handler handler = new Handler(worked);
        JobActivator activator = new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                return type.cast(handler);
            }
        };
        this.jobRunr = org.jobrunr.configuration.JobRunr.configure()
                .useJsonMapper(new JacksonJsonMapper())
                .useStorageProvider(new PostgresStorageProvider(source))
                .useJobActivator(activator)
                .useBackgroundJobServer(
                        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                                .andWorkerCount(workers)
                                .andPollIntervalInSeconds(POLL_SECONDS),
                        false)
                .initialize();
    }

    @Override
    public String name() {
        return "JobRunr";
    }

    @Override
    public void fill(int count) {
        for (int from = 0; from < count; from += AT_ONCE) {
            jobRunr.getJobRequestScheduler()
                    .enqueue(IntStream.range(from, Math.min(count, from + AT_ONCE))
                            .mapToObj(Empty::new));
        }
    }

    @Override
    public void start() {
        jobRunr.getBackgroundJobServer().start();
    }

    @Override
    public void stop() {
        jobRunr.getBackgroundJobServer().stop();
        org.jobrunr.configuration.JobRunr.destroy();
    }

    @Override
    public String ended(int filled) {
        return "SELECT count(*) FROM jobrunr_jobs WHERE state = 'SUCCEEDED'";
    }
}
