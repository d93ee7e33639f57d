package tokenops.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import tokenops.store.AuditEntry;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * The audit trail: refusals of callers whom we know, and what operators did. Refusals are written behind, so that refusing stays
 * cheap; those of strangers are only counted, so that nobody can fill the disk. What an operator did is written by the command
 * that does it.
 */
public final class Audit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int WAITING = 10_000;
    private static final int LONGEST = 1_000;

    /** After a try in vain: the lanes have been patient already. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int FORBIDDEN = 403;

    /** Ids are in the order of time, so that the newest of each home are at the end of its key; as with payments. */
    private static final String NEWEST = """
            SELECT entry.* FROM generate_series(0, ? - 1) AS h (home) CROSS JOIN LATERAL (
              SELECT id, actor, action, subject, detail, at FROM audit
              WHERE audit.home = h.home::smallint ORDER BY id DESC LIMIT ?) AS entry
            ORDER BY entry.id DESC LIMIT ?""";

    private final Core core;
    private final BlockingQueue<Put> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Thread writer;
    private volatile boolean closing;

    public Audit(Core core) {
        this.core = core;
        this.writer = Thread.ofPlatform().name("audit").start(this::write);
    }

    /**
     * Notes a refusal: each of what would have changed something, and of what was only to be read where access is what was
     * refused. That something isn't there or isn't ready yet is told to whoever polls, and notes nothing. When too many wait, a
     * refusal is only logged.
     */
    public void refused(Operation<?, ?> operation, Caller caller, String subject, Refusal refusal) {
        boolean worthKeeping =
                operation.verb() == Operation.Verb.POST || refusal.problem().status() == FORBIDDEN;
        if (caller instanceof Caller.Stranger || !worthKeeping) {
            return;
        }
        int homeByte = caller instanceof Caller.Agent agent ? agent.id().homeByte() : Home.SHARED.number();
        AuditEntry entry = entry(
                homeByte, caller, operation.name(), subject, refusal.problem().code() + ": " + refusal.detail());
        if (!waiting.offer(new Put(core.homes().of(entry.id()), entry, false))) {
            lost(entry, "too many wait");
        }
    }

    /** The entry of what an operator does, for the command that does it. */
    AuditEntry doing(Caller caller, String operation, Id subject, String detail) {
        return entry(subject.homeByte(), caller, operation, subject.text(), detail);
    }

    /** The entry of what an operator does to something that no agent owns. */
    AuditEntry doing(Caller caller, String operation, String subject, String detail) {
        return entry(Home.SHARED.number(), caller, operation, subject, detail);
    }

    private AuditEntry entry(int homeByte, Caller caller, String operation, String subject, String detail) {
        String bounded = detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST);
        return new AuditEntry(
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
                Put put = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (put != null) {
                    write(put);
                }
            } catch (InterruptedException e) {
                LOG.warn("the audit writer was interrupted and goes on");
            }
        }
    }

    /** Writes an entry, or has it wait for its next try behind those that came since. */
    private void write(Put put) throws InterruptedException {
        Optional<Refusal> refusal;
        try {
            refusal = switch (core.lanes().submit(put)) {
                case Reply.Refused<AuditEntry>(Refusal why) -> Optional.of(why);
                case Reply.Done<AuditEntry> done -> Optional.empty();
                case Reply.Replayed<AuditEntry> replayed -> Optional.empty();
            };
        } catch (RuntimeException e) {
            // What the database won't have it won't have next time either.
            lost(put.entry, e.toString());
            return;
        }
        if (refusal.isPresent()) {
            String why = refusal.get().detail();
            if (closing) {
                // Each would be tried for seconds in vain, and the server is to stop.
                lostUnlessThere(put.again(), why);
                waiting.forEach(other -> lostUnlessThere(other, why));
                waiting.clear();
            } else if (waiting.offer(put.again())) {
                Thread.sleep(PAUSE);
            } else {
                lostUnlessThere(put.again(), why);
            }
        }
    }

    /** A database that went away may have committed what it didn't answer. */
    private static void lostUnlessThere(Put put, String why) {
        lost(put.entry, put.tried ? why + " (it may be there all the same)" : why);
    }

    private static void lost(AuditEntry entry, String why) {
        LOG.error(
                "not in the audit trail, {}: {} {} {} {}",
                why,
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.detail());
    }

    /** @param tried whether it was to be written before: then it may be there, though nobody could say so */
    record Put(Home home, AuditEntry entry, boolean tried) implements Command<AuditEntry> {
        Put again() {
            return new Put(home, entry, true);
        }

        @Override
        public void needs(Needs needs) {
            // a new entry needn't be looked for
            if (tried) {
                needs.lock(AuditEntry.TABLE, entry.id().uuid());
            }
        }

        @Override
        public Outcome<AuditEntry> decide(Rows rows, Instant now) {
            if (!tried || rows.get(AuditEntry.TABLE, entry.id().uuid()).isEmpty()) {
                rows.put(AuditEntry.TABLE, entry);
            }
            return Outcome.done(entry);
        }
    }

    /** The newest entries. */
    public List<AuditEntry> newest(int limit) {
        return core.reads().list(NEWEST, AuditEntry.TABLE.reader(), core.homes().homes(), limit, limit);
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
