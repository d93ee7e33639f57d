package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/**
 * The holders of an asset followed from their opening balances through what happened to it. For assets without token transfers in
 * the evidence: where there are some, the events tell of the same again.
 *
 * <p>Of movements that can't be told apart in time, all are received before any is sent, so that only what can't be true is found.
 */
final class EventBalances {
    private final Spec spec;
    private final String asset;
    private final List<Statement> opened;
    private final boolean everybody;
    private final Map<String, BigInteger> balances = new HashMap<>();
    private final Set<String> followed;
    private final Set<String> below = new HashSet<>();

    /**
     * @param opened the records of holders with an opening balance
     * @param supply at the opening, where it is stated: when the balances make it, all others had nothing
     */
    EventBalances(Spec spec, String asset, List<Statement> opened, Optional<BigInteger> supply) {
        this.spec = spec;
        this.asset = Text.wellFormed(asset);
        this.opened = opened;
        for (Statement holding : opened) {
            balances.put(holding.fact("holder").orElse(""), opening(holding));
        }
        followed = Set.copyOf(balances.keySet());
        everybody = supply.equals(
                Optional.of(opened.stream().map(EventBalances::opening).reduce(BigInteger.ZERO, BigInteger::add)));
    }

    private static BigInteger opening(Statement holding) {
        return Assets.amount(holding, "opening_balance").orElse(BigInteger.ZERO);
    }

    void follow(List<Movement> movements, Found findings) {
        Optional<List<List<Movement>>> order = Movement.inOrder(movements);
        for (List<Movement> together : order.orElse(List.of(movements))) {
            for (Movement movement : together) {
                movement.to().ifPresent(holder -> balances.merge(holder, movement.amount(), BigInteger::add));
            }
            for (Movement movement : together) {
                movement.from().ifPresent(holder -> sent(holder, movement, order.isPresent(), findings));
            }
        }
        opened.forEach(holding -> closing(holding, findings));
    }

    private void sent(String holder, Movement movement, boolean ordered, Found findings) {
        BigInteger left = balances.merge(holder, movement.amount().negate(), BigInteger::add);
        if ((everybody || followed.contains(holder)) && ordered && left.signum() < 0 && below.add(holder)) {
            findings.add(Finding.of(
                            spec,
                            Severity.CRITICAL,
                            "With event " + movement.event().source().key() + " " + Text.wellFormed(holder) + " sends "
                                    + left.negate() + " of " + asset + " more than it has.",
                            List.of(movement.event().source()))
                    .with(
                            "at most " + movement.amount().add(left),
                            movement.amount().toString()));
        }
    }

    /** What a holder ends with, where a record of it says so; one that fell below zero has its finding. */
    private void closing(Statement holding, Found findings) {
        String holder = holding.fact("holder").orElse("");
        BigInteger left = balances.getOrDefault(holder, BigInteger.ZERO);
        Optional<BigInteger> stated = Assets.amount(holding, "balance");
        String who = "Holder " + Text.wellFormed(holder) + " of " + asset;
        if (below.contains(holder)) {
            return;
        }
        if (left.signum() < 0) {
            findings.add(Finding.of(
                    spec,
                    Severity.CRITICAL,
                    who + " sends " + left.negate() + " more than it had and received.",
                    List.of(holding.source())));
        } else if (stated.isPresent() && !stated.get().equals(left)) {
            findings.add(Finding.of(
                    spec,
                    Severity.MAJOR,
                    who + " is stated to end with " + stated.get() + ", and the events leave " + left + ".",
                    List.of(holding.source()),
                    left.toString(),
                    stated.get().toString()));
        }
    }
}
