package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.References;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/**
 * A record names a reference, and perhaps says something of it.
 *
 * @param facts what it says of it; empty when it only mentions it
 */
record Claim(Statement statement, Corroboration.Reference reference, Optional<Facts> facts) {
    /** The facts that name a reference, with the kind that each names. */
    static final Map<String, Kind> NAMING = Map.ofEntries(
            Map.entry(Facts.PAYMENT_REQUEST, Kind.PAYMENT),
            Map.entry(Facts.PROVIDER_REFERENCE, Kind.PROVIDER_REFERENCE),
            Map.entry(Facts.EVENT_ID, Kind.PROVIDER_EVENT),
            Map.entry(Facts.SETTLEMENT_RECEIPT, Kind.SETTLEMENT_RECEIPT),
            Map.entry(Facts.GRANT, Kind.GRANT),
            Map.entry(Facts.FUNDING_EVENT, Kind.FUNDING_EVENT),
            Map.entry(Facts.RUN, Kind.RUN),
            Map.entry(Facts.USAGE_RECEIPT, Kind.USAGE_RECEIPT),
            Map.entry(Facts.RESULT_CONTRACT, Kind.RESULT_CONTRACT),
            Map.entry(Facts.CALLBACK, Kind.CALLBACK),
            Map.entry(Facts.ATTESTATION, Kind.ATTESTATION));

    /** Whether the reference is the record's own id, so that its seal and its parts speak for it. */
    boolean isItself() {
        return reference.value().equals(statement.source().key());
    }

    /** All that a record names, each reference once, what says most of it first. */
    static List<Claim> of(Statement statement) {
        Collected claims = new Collected(statement);
        statement.facts().each((name, value) -> {
            Kind kind = NAMING.get(name);
            if (kind != null) {
                claims.add(new Reference(kind, value), Optional.of(statement.facts()));
            }
        });
        for (Facts transfer : statement.parts(Facts.TRANSFERS)) {
            transfer.get("id").ifPresent(id -> claims.add(new Reference(Kind.TRANSFER, id), Optional.of(transfer)));
        }
        for (Facts link : statement.parts("links")) {
            link.get(Facts.DIGEST)
                    .ifPresent(digest -> claims.add(new Reference(Kind.DIGEST, digest), Optional.of(link)));
        }
        for (String id : statement.mentions()) {
            References.of(id).ifPresent(reference -> claims.add(reference, Optional.empty()));
        }
        return claims.all;
    }

    /** Claims of one record; a set of what is there only where there are many. */
    private static final class Collected {
        private static final int FEW = 16;

        private final Statement statement;
        private final List<Claim> all = new ArrayList<>(4);
        private final Set<Reference> seen = new HashSet<>();

        Collected(Statement statement) {
            this.statement = statement;
        }

        void add(Reference reference, Optional<Facts> facts) {
            // No id is that long, and every one that is taken in may be repeated in the package.
            if (reference.value().length() <= Text.LONGEST && isNew(reference)) {
                all.add(new Claim(statement, reference, facts));
            }
        }

        private boolean isNew(Reference reference) {
            if (all.size() < FEW) {
                return all.stream().noneMatch(claim -> claim.reference.equals(reference));
            }
            if (seen.isEmpty()) {
                all.forEach(claim -> seen.add(claim.reference));
            }
            return seen.add(reference);
        }
    }
}
