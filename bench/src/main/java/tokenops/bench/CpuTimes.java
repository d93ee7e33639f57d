package tokenops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Processor time of processes by part, from /proc (proc(5)): a Java process by groups of threads, PostgreSQL by what each of its
 * processes is. In microseconds; threads and processes that have ended are in their process's own rest.
 *
 * @param micros by part; all parts of a process begin with the same word
 */
public record CpuTimes(Map<String, Long> micros) {
    private static final String SERVER = "server: ";
    private static final String COMPILERS = SERVER + "compilers";
    private static final String COLLECTOR = SERVER + "collector and VM";

    /** A tick of /proc: USER_HZ is 100 on every Linux. */
    private static final long TICK_MICROS = 10_000;

    /** The times of a server's process and of its PostgreSQL's. */
    public static CpuTimes of(long server, long postmaster) throws IOException {
        Map<String, Long> parts = new TreeMap<>();
        long seen = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(server), "task"))) {
            for (Path thread : threads.toList()) {
                long used = add(parts, thread, CpuTimes::threadPart);
                seen += used;
            }
        }
        parts.merge(
                SERVER + "ended threads",
                Math.max(0, used(Path.of("/proc", Long.toString(server)), false) - seen),
                Long::sum);
        parts.merge("postgres: ended processes", used(Path.of("/proc", Long.toString(postmaster)), true), Long::sum);
        for (ProcessHandle process : ProcessHandle.of(postmaster).stream()
                .flatMap(ProcessHandle::children)
                .toList()) {
            Path folder = Path.of("/proc", Long.toString(process.pid()));
            add(parts, folder, name -> processPart(folder));
        }
        return new CpuTimes(parts);
    }

    /** What was used since. */
    public CpuTimes since(CpuTimes before) {
        Map<String, Long> used = new TreeMap<>();
        micros.forEach((part, now) -> {
            long difference = now - before.micros.getOrDefault(part, 0L);
            if (difference > 0) {
                used.put(part, difference);
            }
        });
        return new CpuTimes(used);
    }

    public long total() {
        return micros.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The server's parts of it, without its collector's and compilers', which the samples of a profile leave out. */
    public long ofServer() {
        return micros.entrySet().stream()
                .filter(part -> part.getKey().startsWith(SERVER))
                .filter(part ->
                        !part.getKey().equals(COLLECTOR) && !part.getKey().equals(COMPILERS))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What the server's compilers took of it. */
    public long ofCompilers() {
        return micros.getOrDefault(COMPILERS, 0L);
    }

    /** Each part's share of that many runs. */
    public Map<String, Long> per(long runs) {
        Map<String, Long> shares = new TreeMap<>();
        micros.forEach((part, used) -> shares.put(part, used / Math.max(1, runs)));
        return shares;
    }

    /** The same in nanoseconds, for what takes only a few microseconds. */
    public Map<String, Long> nanosPer(long times) {
        Map<String, Long> shares = new TreeMap<>();
        micros.forEach((part, used) -> shares.put(part, used * 1_000 / Math.max(1, times)));
        return shares;
    }

    private static long add(Map<String, Long> parts, Path folder, UnaryOperator<String> part) throws IOException {
        try {
            long used = used(folder, false);
            parts.merge(part.apply(Files.readString(folder.resolve("comm")).strip()), used, Long::sum);
            return used;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            // a thread that ends while it is read
            return 0;
        }
    }

    private static long used(Path folder, boolean ofEndedChildren) throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        int first = ofEndedChildren ? 13 : 11;
        return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) * TICK_MICROS;
    }

    private static String threadPart(String name) {
        if (name.startsWith("G1") || name.startsWith("GC") || name.startsWith("VM ")) {
            return COLLECTOR;
        }
        if (name.startsWith("C1") || name.startsWith("C2")) {
            return COMPILERS;
        }
        String group = name.startsWith("lane-")
                ? "lanes"
                : name.contains("sequencer")
                        ? "sequencer"
                        : name.startsWith("ForkJoinPool") || name.startsWith("VirtualThread")
                                ? "virtual threads"
                                : "other threads";
        return SERVER + group;
    }

    private static String processPart(Path folder) {
        String title;
        try {
            title = Files.readString(folder.resolve("cmdline"));
        } catch (IOException e) {
            return "postgres: ended processes";
        }
        String group = title.contains("walwriter")
                ? "WAL writer"
                : title.contains("checkpointer")
                        ? "checkpointer"
                        : title.contains("background writer")
                                ? "background writer"
                                : title.contains("autovacuum")
                                        ? "autovacuum"
                                        : title.contains("io worker") ? "I/O workers" : "sessions";
        return "postgres: " + group;
    }
}
