package tokenops.operations;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.store.Column;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reads;
import tokenops.store.Rows;
import tokenops.store.Table;

/**
 * The audit trail: refusals of authenticated callers, and what operators did. Refusals are written behind, so that refusing stays
 * cheap; those of strangers are only counted, so that nobody can fill the disk.
 */
public final class Audit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int WAITING = 10_000;
    private static final int LONGEST = 1_000;

    private final Core core;
    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Thread writer;
    private volatile boolean closing;

    public Audit(Core core) {
        this.core = core;
        this.writer = Thread.ofPlatform().name("audit").start(this::write);
    }

    /** An entry of the trail. */
    public record Entry(Id.AuditEvent id, String actor, String action, String subject, String detail, Instant at) {}

    private static final Table<UUID, Entry> TABLE = new Table<>(
            950,
            "audit",
            entry -> entry.id().uuid(),
            row -> new Entry(
                    new Id.AuditEvent(Reads.uuid(row, "id")),
                    row.getString("actor"),
                    row.getString("action"),
                    row.getString("subject"),
                    row.getString("detail"),
                    Reads.at(row, "at")),
            "SELECT id, actor, action, subject, detail, at FROM audit WHERE home = ? AND id = ANY(?::uuid[]) FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO audit (home, id, actor, action, subject, detail, at)
            SELECT ?, a.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[]) AS a""",
            List.of(
                    Column.uuid(e -> e.id().uuid()),
                    Column.text(Entry::actor),
                    Column.text(Entry::action),
                    Column.text(Entry::subject),
                    Column.text(Entry::detail),
                    Column.time(Entry::at)),
            "",
            List.of());

    /** Notes a refusal. When too many wait, this one is only logged. */
    public void refused(Caller caller, String operation, String subject, Refusal refusal) {
        int homeByte = caller instanceof Caller.Agent agent ? agent.id().homeByte() : Home.SHARED.number();
        Entry entry =
                entry(homeByte, caller, operation, subject, refusal.problem().code() + ": " + refusal.detail());
        if (!waiting.offer(entry)) {
            LOG.warn("not in the audit trail, too many wait: {} {} {}", entry.actor(), entry.action(), entry.detail());
        }
    }

    /** Notes what an operator did; durable when this returns. */
    public void done(Caller caller, String operation, String subject, String detail) {
        Entry entry = entry(Home.SHARED.number(), caller, operation, subject, detail);
        core.lanes().submit(new Put(Home.SHARED, List.of(entry))).orFail();
    }

    /** The entry of what an operator does, for the command that does it. */
    tokenops.store.AuditEntry doing(Caller caller, String operation, Id subject, String detail) {
        Entry entry = entry(subject.homeByte(), caller, operation, subject.text(), detail);
        return new tokenops.store.AuditEntry(
                entry.id(), entry.actor(), entry.action(), entry.subject(), entry.detail(), entry.at());
    }

    private Entry entry(int homeByte, Caller caller, String operation, String subject, String detail) {
        String bounded = detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST);
        return new Entry(
                new Id.AuditEvent(core.ids().next(homeByte)),
                caller.actor(),
                operation,
                writable(subject),
                writable(bounded),
                core.now());
    }

    /** PostgreSQL takes no U+0000, and a path may have one: nobody keeps a refusal out of the trail with that. */
    private static String writable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private void write() {
        while (!closing || !waiting.isEmpty()) {
            try {
                Entry entry = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    core.lanes().submit(new Put(core.homes().of(entry.id()), List.of(entry)));
                }
            } catch (InterruptedException e) {
                LOG.warn("the audit writer was interrupted and goes on");
            } catch (RuntimeException e) {
                LOG.error("an audit entry was lost", e);
            }
        }
    }

    private record Put(Home home, List<Entry> entries) implements Command<Integer> {
        @Override
        public void needs(Needs needs) {
            entries.forEach(entry -> needs.lock(TABLE, entry.id().uuid()));
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            entries.forEach(entry -> rows.put(TABLE, entry));
            return Outcome.done(entries.size());
        }
    }

    /** The newest entries. */
    public List<Entry> newest(int limit) {
        return core.reads()
                .list(
                        "SELECT id, actor, action, subject, detail, at FROM audit ORDER BY at DESC LIMIT ?",
                        TABLE.reader(),
                        limit);
    }

    @Override
    public void close() {
        closing = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
