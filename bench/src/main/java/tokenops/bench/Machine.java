package tokenops.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a bench ran on, for whoever compares figures. */
public final class Machine {
    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private static final List<String> SETTINGS = List.of(
            "shared_buffers", "wal_buffers", "max_wal_size", "checkpoint_timeout", "wal_compression", "autovacuum");

    private Machine() {}

    /** Cores, memory, JDK, load of others, and PostgreSQL with its settings. Fails the run when one of those that make it durable is off. */
    public static Map<String, Object> describe(Connection connection, Figures figures) throws SQLException {
        Map<String, Object> machine = itself();
        machine.put("postgres", ask(connection, "server_version"));
        for (String setting : DURABLE) {
            String value = ask(connection, setting);
            machine.put(setting, value);
            figures.check(value.equals("on"), "PostgreSQL's " + setting + " is on");
        }
        for (String setting : SETTINGS) {
            machine.put(setting, ask(connection, setting));
        }
        figures.say("on " + machine);
        return machine;
    }

    /** The same where there is no database. */
    public static Map<String, Object> describe(Figures figures) {
        Map<String, Object> machine = itself();
        figures.say("on " + machine);
        return machine;
    }

    private static Map<String, Object> itself() {
        Map<String, Object> machine = new LinkedHashMap<>();
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("memory_mib", system.getTotalMemorySize() >> 20);
        machine.put("load_before", Math.round(system.getSystemLoadAverage() * 10) / 10.0);
        machine.put("jdk", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        return machine;
    }

    private static String ask(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
