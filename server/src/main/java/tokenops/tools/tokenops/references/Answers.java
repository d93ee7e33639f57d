package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** Every reference in the evidence with what became of it. All are looked up in one call. */
public final class Answers {
    /** Most references that one review looks up: a batch that a database answers in a few statements. */
    public static final int MOST = 10_000;

    /** Most records that are named with a reference. */
    private static final int MOST_SOURCES = 5;

    private static final Comparator<Reference> ORDER =
            Comparator.comparing(Reference::kind).thenComparing(Reference::value);

    private final List<Answer> all = new ArrayList<>();
    private final Map<Reference, Map<String, String>> known = new HashMap<>();
    private final Set<Statement> corroborated = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Statement> contradicted = Collections.newSetFromMap(new IdentityHashMap<>());
    private long leftOut;

    private Answers() {}

    /** Collects the references, looks them up and holds the records against the answers. */
    public static Answers of(Evidence evidence, Corroboration corroboration) {
        Answers answers = new Answers();
        Map<Reference, Mentions> naming = new HashMap<>();
        Set<Reference> looked = lookedUp(evidence);
        Map<Reference, Known> found = looked.isEmpty() ? Map.of() : corroboration.look(looked);
        for (Statement statement : evidence.statements()) {
            for (Claim claim : Claim.of(statement)) {
                if (looked.contains(claim.reference())) {
                    naming.computeIfAbsent(claim.reference(), r -> new Mentions())
                            .add(claim, found.containsKey(claim.reference()));
                } else {
                    answers.leftOut++;
                }
            }
        }
        naming.forEach((reference, mentions) ->
                answers.all.add(answers.answer(reference, mentions, Optional.ofNullable(found.get(reference)))));
        answers.all.sort(Comparator.comparing(Answer::reference, ORDER));
        return answers;
    }

    /** The references that are looked up: the first in their order, so that the order of the evidence decides nothing. */
    private static Set<Reference> lookedUp(Evidence evidence) {
        TreeSet<Reference> first = new TreeSet<>(ORDER);
        for (Statement statement : evidence.statements()) {
            for (Claim claim : Claim.of(statement)) {
                Reference reference = claim.reference();
                if (first.size() < MOST) {
                    first.add(reference);
                } else if (ORDER.compare(reference, first.last()) < 0 && first.add(reference)) {
                    first.pollLast();
                }
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(first));
    }

    /** The records that name a reference: all of them are kept only where somebody knows it. */
    private static final class Mentions {
        private final List<Claim> claims = new ArrayList<>(1);
        private final List<Source> sources = new ArrayList<>(1);
        private long count;

        void add(Claim claim, boolean known) {
            count++;
            if (known) {
                claims.add(claim);
            }
            if (sources.size() < MOST_SOURCES) {
                sources.add(claim.statement().source());
            }
        }
    }

    /** In the order of kind and id. */
    public List<Answer> all() {
        return all;
    }

    /** How often a reference beyond {@link #MOST} was named, which was not looked up. */
    public long leftOut() {
        return leftOut;
    }

    public long count(Standing standing) {
        long count = 0;
        for (Answer answer : all) {
            if (answer.standing() == standing) {
                count++;
            }
        }
        return count;
    }

    /** The facts that are known of a reference; none for one that nobody knows. */
    Map<String, String> known(Reference reference) {
        return known.getOrDefault(reference, Map.of());
    }

    /** How far a record can be relied on: by the references that are its own identity. */
    public Standing standing(Statement statement) {
        if (contradicted.contains(statement)) {
            return Standing.CONTRADICTED;
        }
        return corroborated.contains(statement) ? Standing.CORROBORATED : Standing.CLAIMED;
    }

    /** Whether a record of the family is corroborated. A request for payment is no settlement, however real the request is. */
    public boolean corroborates(Family family, Evidence evidence) {
        for (Statement statement : evidence.statements()) {
            if (statement.family().equals(Optional.of(family))
                    && statement.role() != Role.PAYMENT_REQUEST
                    && standing(statement) == Standing.CORROBORATED) {
                return true;
            }
        }
        return false;
    }

    /** A settlement that names only its payment isn't borne out by a payment that is still waiting: that one has a status. */
    private static boolean unsettled(Claim claim, Map<String, String> facts) {
        return claim.statement().role() == Role.SETTLEMENT
                && claim.reference().kind() == Corroboration.Kind.PAYMENT
                && facts.containsKey(Facts.STATUS);
    }

    private static boolean identifies(Claim claim) {
        Statement statement = claim.statement();
        List<String> names = switch (statement.role()) {
            case PAYMENT_REQUEST -> List.of(Facts.PAYMENT_REQUEST);
            case PROVIDER_EVENT, CONFIRMATION, RETURNED_MONEY -> List.of(Facts.EVENT_ID, Facts.PROVIDER_REFERENCE);
            case PROVIDER_OBJECT -> List.of(Facts.PROVIDER_REFERENCE);
            case FUNDING -> List.of(Facts.FUNDING_EVENT);
            case SETTLEMENT ->
                statement.fact(Facts.SETTLEMENT_RECEIPT).isPresent()
                        ? List.of(Facts.SETTLEMENT_RECEIPT)
                        : List.of(Facts.EVENT_ID, Facts.PROVIDER_REFERENCE, Facts.PAYMENT_REQUEST);
            case USAGE -> List.of(Facts.USAGE_RECEIPT);
            case DELIVERY -> List.of(Facts.CALLBACK);
            case DOCUMENT -> List.of(Facts.RESULT_CONTRACT);
            case EXCEPTION -> List.of(Facts.RUN, Facts.PAYMENT_REQUEST, Facts.CALLBACK);
            case ASSET, HOLDING, ASSET_EVENT, EXPORT, PROVIDER_LINE -> List.of();
        };
        for (String name : names) {
            if (statement.fact(name).equals(Optional.of(claim.reference().value()))) {
                return true;
            }
        }
        return false;
    }

    private Answer answer(Reference reference, Mentions mentions, Optional<Known> answered) {
        List<Answer.Difference> differences = new ArrayList<>();
        Map<String, String> facts = answered.map(Known::facts).orElse(Map.of());
        if (!facts.isEmpty()) {
            known.put(reference, facts);
        }
        for (Claim claim : mentions.claims) {
            List<Answer.Difference> found = Held.against(claim, facts);
            differences.addAll(found);
            if (!found.isEmpty()) {
                contradicted.add(claim.statement());
            } else if (identifies(claim) && !unsettled(claim, facts)) {
                corroborated.add(claim.statement());
            }
        }
        Standing standing = answered.isEmpty()
                ? Standing.CLAIMED
                : differences.isEmpty() ? Standing.CORROBORATED : Standing.CONTRADICTED;
        return new Answer(
                reference, standing, answered.map(Known::by), facts, mentions.sources, mentions.count, differences);
    }
}
