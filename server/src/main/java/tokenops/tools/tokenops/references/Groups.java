package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tokenops.tools.Corroboration.Reference;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * Records that belong together because they share an id, directly or through others: disjoint sets, joined by id.
 *
 * <p>What the server knows of an id joins too: a funding event doesn't name its payment, but the ledger does.
 */
final class Groups {
    private final List<Statement> statements;
    private final int[] parent;
    private final Map<String, Integer> firstWith = new HashMap<>();

    Groups(List<Statement> all, Predicate<Statement> wanted, Answers answers) {
        statements = all.stream().filter(wanted).toList();
        parent = new int[statements.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
        }
        for (int i = 0; i < parent.length; i++) {
            join(i, statements.get(i), answers);
        }
    }

    /** The groups, in the order of their first records. */
    List<List<Statement>> lists() {
        Map<Integer, List<Statement>> byRoot = new LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            byRoot.computeIfAbsent(root(i), r -> new ArrayList<>()).add(statements.get(i));
        }
        return List.copyOf(byRoot.values());
    }

    private void join(int at, Statement statement, Answers answers) {
        for (Claim claim : answers.claims(statement)) {
            Reference reference = claim.reference();
            shared(at, reference.value());
            answers.known(reference).forEach((name, value) -> {
                if (Claim.NAMING.containsKey(name)) {
                    shared(at, value);
                }
            });
        }
        if (!statement.source().key().isEmpty()) {
            shared(at, statement.source().key());
        }
        for (Facts link : statement.parts("links")) {
            // One quote may be paid by several requests, so it doesn't join them.
            if (!link.get("kind").filter("quote"::equals).isPresent()) {
                link.get("id").ifPresent(id -> shared(at, id));
            }
        }
    }

    private void shared(int at, String id) {
        Integer other = firstWith.putIfAbsent(id, at);
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
