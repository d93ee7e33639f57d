package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/**
 * A distribution gives each holder its share by the balances of the record date: the total times the balance, divided by the sum of
 * balances, rounded down or up to a whole unit. What rounding leaves is stated as {@code remainder} or smaller than the number of
 * holders.
 */
final class ProRata implements Check {
    private static final Spec SPEC = new Spec(
            "asset.distribution",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "Every distribution pays each holder of the record date total x balance / sum of balances, rounded to a whole"
                            + " unit, and payments and remainder make the total.",
                    "Holders who were left out, paid twice or by another day's balance, payments to who held nothing, and"
                            + " remainders that nobody accounts for.",
                    "Take the balances as of the record_date; pay or claim back the difference that the finding states."),
            Need.DISTRIBUTIONS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Statement>> byDistribution = new LinkedHashMap<>();
        for (Statement event : file.evidence().in(Role.ASSET_EVENT)) {
            event.fact("distribution")
                    .ifPresent(id -> byDistribution
                            .computeIfAbsent(Assets.key(event).orElse("") + " " + id, key -> new ArrayList<>())
                            .add(event));
        }
        Map<String, List<Statement>> holdings = Assets.byAsset(file, Role.HOLDING);
        Found findings = new Found();
        byDistribution.values().forEach(payments -> {
            String asset = Assets.key(payments.getFirst()).orElse("");
            examine(payments, holdings.getOrDefault(asset, List.of()), findings);
        });
        return findings;
    }

    private static void examine(List<Statement> payments, List<Statement> holdings, Found findings) {
        String name = "distribution "
                + Text.wellFormed(payments.getFirst().fact("distribution").orElse(""));
        Optional<BigInteger> total = first(payments, "distribution_total");
        Optional<String> recordDate = payments.stream()
                .flatMap(payment -> payment.fact("record_date").stream())
                .findFirst();
        Map<String, BigInteger> balances = new TreeMap<>();
        BigInteger sum = BigInteger.ZERO;
        for (Statement holding : holdings) {
            Optional<BigInteger> balance = Assets.amount(holding, "balance");
            if (balance.isPresent() && (recordDate.isEmpty() || recordDate.equals(holding.fact("as_of")))) {
                balances.merge(holding.fact("holder").orElse(""), balance.get(), BigInteger::add);
                sum = sum.add(balance.get());
            }
        }
        if (total.isEmpty() || sum.signum() == 0) {
            String what = total.isEmpty() ? "distribution_total" : "balances as of its record date";
            findings.add(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    "Of " + name + " the evidence has no " + what + ", so that nobody can say who is due what.",
                    sources(payments)));
            return;
        }
        Map<String, BigInteger> paid = new HashMap<>();
        Map<String, List<Source>> records = new HashMap<>();
        BigInteger sumPaid = BigInteger.ZERO;
        for (Statement payment : payments) {
            BigInteger amount = Assets.amount(payment, "amount").orElse(BigInteger.ZERO);
            String holder = payment.fact("holder").or(() -> payment.fact("to")).orElse("");
            if (amount.signum() > 0 || !holder.isEmpty()) {
                paid.merge(holder, amount, BigInteger::add);
                records.computeIfAbsent(holder, h -> new ArrayList<>()).add(payment.source());
                sumPaid = sumPaid.add(amount);
                balances.putIfAbsent(holder, BigInteger.ZERO);
            }
        }
        for (Map.Entry<String, BigInteger> balance : balances.entrySet()) {
            BigInteger[] due = total.get().multiply(balance.getValue()).divideAndRemainder(sum);
            BigInteger most = due[1].signum() > 0 ? due[0].add(BigInteger.ONE) : due[0];
            BigInteger got = paid.getOrDefault(balance.getKey(), BigInteger.ZERO);
            if (got.compareTo(due[0]) < 0 || got.compareTo(most) > 0) {
                findings.add(Finding.of(
                                SPEC,
                                Severity.CRITICAL,
                                "By " + name + " " + Text.wellFormed(balance.getKey()) + " got " + got + ", and "
                                        + due[0] + " was its share of " + total.get() + ".",
                                records.getOrDefault(balance.getKey(), sources(payments)))
                        .with(due[0].toString(), got.toString()));
            }
        }
        remainder(name, payments, total.get().subtract(sumPaid), balances.size(), findings);
    }

    private static void remainder(String name, List<Statement> payments, BigInteger left, int holders, Found findings) {
        Optional<BigInteger> stated = first(payments, "remainder");
        boolean accounted = stated.isPresent()
                ? stated.get().equals(left)
                : left.signum() >= 0 && left.compareTo(BigInteger.valueOf(holders)) < 0;
        if (!accounted) {
            findings.add(Finding.of(
                            SPEC,
                            left.signum() < 0 ? Severity.CRITICAL : Severity.MAJOR,
                            "Of " + name + " " + left + " remains after all payments"
                                    + stated.map(number -> ", and " + number + " is stated.")
                                            .orElse(", more than rounding leaves."),
                            sources(payments))
                    .with(stated.map(BigInteger::toString).orElse("0 to " + (holders - 1)), left.toString()));
        }
    }

    private static Optional<BigInteger> first(List<Statement> payments, String fact) {
        return payments.stream()
                .flatMap(payment -> Assets.amount(payment, fact).stream())
                .findFirst();
    }

    private static List<Source> sources(List<Statement> payments) {
        return payments.stream().map(Statement::source).toList();
    }
}
