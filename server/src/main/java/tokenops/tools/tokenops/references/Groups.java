package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.References;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * Records that belong together because they share an id, directly or through others: disjoint sets, joined by id.
 *
 * <p>What the server knows of an id joins too: a funding event doesn't name its payment, but the ledger does. An id of another
 * system joins only what names the same kind of thing by it, because systems count from 1.
 */
final class Groups {
    private static final Predicate<String> ONE_OF_MANY = "quote"::equals;

    private final List<Statement> statements;
    private final Predicate<Statement> wanted;
    private final int[] parent;
    private final Map<Name, Integer> firstWith = new HashMap<>();

    /** An id among those of its kind; our own ids and providers' are of no kind, as they tell it themselves. */
    private record Name(String kind, String id) {
        static Name of(String kind, String id) {
            return new Name(References.of(id).isPresent() || isOwn(id) ? "" : kind, id);
        }

        /** Documents that aren't looked up have ids of the same form: a prefix and 26 characters. */
        private static boolean isOwn(String id) {
            return id.length() == 30 && id.charAt(3) == '_';
        }
    }

    Groups(List<Statement> all, Predicate<Statement> wanted, Answers answers) {
        this.statements = all;
        this.wanted = wanted;
        parent = new int[all.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
        for (int i = 0; i < parent.length; i++) {
            if (wanted.test(all.get(i))) {
                join(i, all.get(i), answers);
            }
        }
        firstWith.clear();
    }

    /** The groups, each in the order of the evidence, as places in it. */
    List<int[]> places() {
        int[] sizes = new int[parent.length];
        for (int i = 0; i < parent.length; i++) {
            if (wanted.test(statements.get(i))) {
                sizes[root(i)]++;
            }
        }
        List<int[]> groups = new ArrayList<>();
        int[] group = new int[parent.length];
        int[] filled = new int[parent.length];
        for (int i = 0; i < parent.length; i++) {
            if (wanted.test(statements.get(i))) {
                int root = root(i);
                if (filled[root] == 0) {
                    group[root] = groups.size();
                    groups.add(new int[sizes[root]]);
                }
                groups.get(group[root])[filled[root]++] = i;
            }
        }
        return groups;
    }

    /** Puts two records, and all that belongs to either, together. */
    void together(int one, int other) {
        parent[root(one)] = root(other);
    }

    private void join(int at, Statement statement, Answers answers) {
        for (Claim claim : Claim.of(statement)) {
            Reference reference = claim.reference();
            shared(at, reference.kind().name(), reference.value());
            answers.known(reference).forEach((name, value) -> {
                Kind kind = Claim.NAMING.get(name);
                if (kind != null) {
                    shared(at, kind.name(), value);
                }
            });
        }
        statement.fact(Facts.INVOICE).ifPresent(invoice -> shared(at, Facts.INVOICE, invoice));
        if (!statement.source().key().isEmpty()) {
            kind(statement)
                    .ifPresent(
                            kind -> shared(at, kind.name(), statement.source().key()));
        }
        for (Facts link : statement.parts("links")) {
            // One quote may be paid by several requests, so it doesn't join them.
            if (!link.get("kind").filter(ONE_OF_MANY).isPresent()) {
                link.get("id").ifPresent(id -> shared(at, Kind.DIGEST.name(), id));
            }
        }
    }

    /** What a record's own name is the name of, where others may name it. */
    private static Optional<Kind> kind(Statement statement) {
        return switch (statement.role()) {
            case PAYMENT_REQUEST -> Optional.of(Kind.PAYMENT);
            case PROVIDER_EVENT -> Optional.of(Kind.PROVIDER_EVENT);
            case PROVIDER_OBJECT -> Optional.of(Kind.PROVIDER_REFERENCE);
            case SETTLEMENT -> Optional.of(Kind.SETTLEMENT_RECEIPT);
            case FUNDING -> Optional.of(Kind.FUNDING_EVENT);
            case USAGE -> Optional.of(Kind.USAGE_RECEIPT);
            case DELIVERY -> Optional.of(Kind.CALLBACK);
            case DOCUMENT, CONFIRMATION, RETURNED_MONEY -> Optional.of(Kind.DIGEST);
            case ASSET, HOLDING, ASSET_EVENT, EXPORT, PROVIDER_LINE, EXCEPTION -> Optional.empty();
        };
    }

    private void shared(int at, String kind, String id) {
        Integer other = firstWith.putIfAbsent(Name.of(kind, id), at);
        if (other != null) {
            parent[root(at)] = root(other);
        }
    }

    private int root(int at) {
        int root = at;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }
}
