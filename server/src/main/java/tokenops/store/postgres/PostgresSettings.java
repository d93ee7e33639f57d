package tokenops.store.postgres;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the embedded PostgreSQL is set up for a machine. All of it goes on the command line, where no file and no ALTER
 * SYSTEM can change it; what isn't here can still be set in the cluster's postgresql.conf.
 *
 * @param values by PostgreSQL's own names
 */
public record PostgresSettings(Map<String, String> values) {
    private static final long MIB = 1024 * 1024;

    public PostgresSettings {
        values = Map.copyOf(values);
    }

    /** For the machine or container this process runs in. */
    public static PostgresSettings forThisMachine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return forMachine(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
    }

    /**
     * For a machine that PostgreSQL shares with the server and, in tests and benches, with the load as well: an eighth of
     * memory is its own cache, and the rest of what is free serves it through the system's.
     */
    public static PostgresSettings forMachine(int cores, long memoryBytes) {
        long memory = memoryBytes / MIB;
        Map<String, String> values = new LinkedHashMap<>();
        values.put("max_connections", "100");
        values.put("shared_buffers", clamp(memory / 8, 64, 4096) + "MB");
        values.put("effective_cache_size", clamp(memory / 2, 128, 65536) + "MB");
        values.put("work_mem", clamp(memory / 1024, 4, 32) + "MB");
        values.put("maintenance_work_mem", clamp(memory / 64, 32, 512) + "MB");
        values.put("random_page_cost", "1.1");
        // every statement is short: compiling it or sharing it among processes costs more than it brings
        values.put("jit", "off");
        values.put("max_parallel_workers_per_gather", "0");
        values.put("max_parallel_maintenance_workers", Integer.toString(Math.max(0, Math.min(cores - 1, 4))));
        values.put("io_workers", Integer.toString((int) clamp(cores / 2, 1, 8)));
        // Checkpoints by time, not by volume: each one makes the next change of every page cost a whole page of log.
        // The
        // build has neither lz4 nor zstd, and pglz costs the processor more than the disk gains: wal_compression stays
        // off.
        values.put("max_wal_size", clamp(memory / 4, 512, 8192) + "MB");
        values.put("min_wal_size", clamp(memory / 32, 80, 1024) + "MB");
        values.put("wal_buffers", clamp(memory / 256, 4, 64) + "MB");
        values.put("checkpoint_timeout", "15min");
        values.put("checkpoint_completion_target", "0.9");
        // the lanes gather commits already: waiting for more would only add latency
        values.put("commit_delay", "0");
        values.put("autovacuum", "on");
        // Most tables only grow: what they need is freezing now and then, and plans don't rest on their statistics.
        values.put("autovacuum_vacuum_insert_scale_factor", "0.5");
        values.put("autovacuum_analyze_scale_factor", "0.5");
        values.put("autovacuum_vacuum_cost_limit", "2000");
        values.put("autovacuum_max_workers", Integer.toString((int) clamp(cores, 2, 3)));
        return new PostgresSettings(values);
    }

    /** The same with one value changed; the settings that make a commit durable can't be. */
    public PostgresSettings with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(name, value);
        return new PostgresSettings(changed);
    }

    /** Options for the postgres command; what durability and safety rest on comes last and therefore wins. */
    List<String> options(int port, String clusterName) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.put("port", Integer.toString(port));
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        all.put("cluster_name", clusterName);
        all.put("update_process_title", "on");
        all.put("password_encryption", "scram-sha-256");
        all.put("logging_collector", "off");
        all.put("log_destination", "stderr");
        all.put("log_timezone", "UTC");
        all.put("log_line_prefix", "%m [%p] ");
        all.put("timezone", "UTC");
        all.put("fsync", "on");
        all.put("full_page_writes", "on");
        all.put("synchronous_commit", "on");
        List<String> options = new ArrayList<>();
        all.forEach((name, value) -> {
            options.add("-c");
            options.add(name + "=" + value);
        });
        return options;
    }

    private static long clamp(long value, long least, long most) {
        return Math.clamp(value, least, most);
    }
}
