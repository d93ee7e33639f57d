package tokenops.runs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tokenops.ledger.AgentStatements.Line;
import tokenops.ledger.Hold;
import tokenops.ledger.Transfer;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Core;
import tokenops.store.Reads;

/** The money of a run as operators see it: what it holds or took, of which grants, and how the payments behind them stand. */
public final class RunMoney {
    private final Core core;
    private final Runs runs;

    public RunMoney(Core core, Runs runs) {
        this.core = core;
        this.runs = runs;
    }

    /**
     * @param debited nothing until the run has ended
     * @param released nothing until then
     * @param transfers its hold, and what ended it
     */
    public record Money(
            String runId,
            States.RunCredit creditState,
            Amount held,
            Amount debited,
            Amount released,
            List<Line> transfers,
            List<Share> grants) {}

    /** What a run holds and took of one grant. */
    public record Share(
            String grantId,
            States.Grant grantState,
            String paymentId,
            States.Payment paymentState,
            Amount reserved,
            Amount burnt) {}

    /** The money of any run. */
    public Optional<Money> of(Id.Run id) {
        return runs.row(id).map(this::money);
    }

    private Money money(RunRow run) {
        Hold hold = run.hold();
        List<Transfer> transfers = core.reads()
                .list(
                        Transfer.SELECT + "WHERE home = ? AND agent = ? AND (id = ? OR of = ?) ORDER BY id",
                        Transfer.reader(),
                        core.homes().of(run.agent()),
                        run.agent().uuid(),
                        hold.id().uuid(),
                        hold.id().uuid());
        Optional<Transfer> end =
                transfers.stream().filter(one -> one.of().isPresent()).findFirst();
        long taken = end.filter(one -> one.phase() == Transfer.Phase.POST)
                .map(one -> one.amount().minor())
                .orElse(0L);
        Amount debited = new Amount(hold.asset(), taken);
        return new Money(
                run.id().text(),
                run.creditState(),
                hold.amount(),
                debited,
                end.isPresent() ? hold.amount().minus(debited) : Amount.zero(hold.asset()),
                transfers.stream().map(Line::of).toList(),
                shares(run, hold.burns(taken)));
    }

    private record Behind(UUID grant, States.Grant grantState, Id.Payment payment, States.Payment paymentState) {}

    private List<Share> shares(RunRow run, List<Hold.Burn> burnt) {
        Hold hold = run.hold();
        Map<UUID, Behind> behind = core
                .reads()
                .list(
                        """
                        SELECT g.id, g.state, g.payment, p.state AS payment_state
                        FROM credit_grant g JOIN payment p ON p.home = g.home AND p.id = g.payment
                        WHERE g.home = ? AND g.id = ANY(?)""",
                        row -> new Behind(
                                Reads.uuid(row, "id"),
                                Word.of(States.Grant.class, row.getString("state")),
                                new Id.Payment(Reads.uuid(row, "payment")),
                                Word.of(States.Payment.class, row.getString("payment_state"))),
                        core.homes().of(run.agent()),
                        hold.reserved().stream().map(one -> one.grant().uuid()).toArray(UUID[]::new))
                .stream()
                .collect(Collectors.toMap(Behind::grant, Function.identity()));
        return hold.reserved().stream()
                .map(one -> share(
                        Optional.ofNullable(behind.get(one.grant().uuid())).orElseThrow(),
                        new Amount(hold.asset(), one.amount()),
                        new Amount(
                                hold.asset(),
                                burnt.stream()
                                        .filter(burn -> burn.grant().equals(one.grant()))
                                        .mapToLong(Hold.Burn::amount)
                                        .sum())))
                .toList();
    }

    private static Share share(Behind behind, Amount reserved, Amount burnt) {
        return new Share(
                new Id.Grant(behind.grant).text(),
                behind.grantState,
                behind.payment.text(),
                behind.paymentState,
                reserved,
                burnt);
    }
}
