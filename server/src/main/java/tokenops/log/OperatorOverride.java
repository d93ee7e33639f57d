package tokenops.log;

import java.util.List;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.proof.Json;
import tokenops.store.AuditEntry;
import tokenops.store.Command;
import tokenops.store.Core;

/**
 * What an operator does beside, or against, what the rules decide: sealed, with a leaf, in the commit that does it, so that it can't be
 * denied later. Trust decisions, money that goes back and keys have documents of their own.
 *
 * @param document has the id of the entry, as an override's
 * @param entry what the audit trail says of it
 */
public record OperatorOverride(Sealed document, AuditEntry entry) {
    /** Why an operator does it, and the entry of the audit trail that says so, which tells who does it to what. */
    public record By(String reason, AuditEntry entry) {}

    /**
     * Seals it.
     *
     * @param act what is done
     * @param kind of what it is done to
     * @param links to what is sealed of that already
     */
    public static OperatorOverride seal(Core core, By by, String act, String kind, Mode mode, List<Sealed.Link> links) {
        AuditEntry entry = by.entry();
        Json.Builder members = Json.object()
                .put("author", entry.actor())
                .put("act", act)
                .put("reason", by.reason())
                .put(
                        "subject",
                        Json.object()
                                .put("kind", kind)
                                .put("id", entry.subject())
                                .build());
        Id.OperatorOverride id = new Id.OperatorOverride(entry.id().uuid());
        return new OperatorOverride(core.sealer().seal(Kind.OPERATOR_OVERRIDE, id, mode, links, members), entry);
    }

    /** The command with the document, its leaf and the entry in its commit: none is there without the others. */
    public <A> Command<A> with(Command<A> command) {
        return entry.with(command.also(rows -> Sealing.put(rows, Sealing.SERVER, document)));
    }
}
