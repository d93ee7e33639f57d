package tokenops.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tokenops.agents.Party;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Transfer.Phase;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.simulation.Wrong;
import tokenops.store.Memory;
import tokenops.store.Needs;
import tokenops.store.Rows;

/** The simulation's watch over the ledger sees each kind of wrong booking: rules that can't fail would prove nothing. */
class WrongBookingsTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    /** What there is to do wrong something with. */
    private record Books(Account agent, Grant grant, Transfer hold, Transfer ended) {
        static Optional<Books> of(Memory memory) {
            List<Transfer> transfers = List.copyOf(memory.rows(Transfer.TABLE));
            Set<Id.Transfer> ends = transfers.stream()
                    .flatMap(transfer -> transfer.of().stream())
                    .collect(Collectors.toSet());
            List<Transfer> holds = transfers.stream()
                    .filter(transfer -> transfer.phase() == Phase.PENDING
                            && transfer.credit().name().equals("credits_consumed"))
                    .toList();
            Predicate<Transfer> over = hold -> ends.contains(hold.id());
            Optional<Grant> grant = memory.rows(Grant.TABLE).stream()
                    .filter(one -> one.free() > 10)
                    .findFirst();
            Optional<Transfer> open = holds.stream().filter(over.negate()).findFirst();
            Optional<Transfer> ended = holds.stream().filter(over).findFirst();
            if (grant.isEmpty() || open.isEmpty() || ended.isEmpty()) {
                return Optional.empty();
            }
            Ref account = Ref.agentCredits(grant.get().agent(), grant.get().asset());
            return Optional.of(
                    new Books(memory.row(Account.TABLE, account).orElseThrow(), grant.get(), open.get(), ended.get()));
        }

        void needs(Needs needs) {
            for (Ref ref : List.of(
                    agent.ref(),
                    hold.debit(),
                    Ref.creditsConsumed(Party.CREDIT),
                    Ref.creditsIssued(Party.CREDIT),
                    Ref.refunds(Party.MONEY),
                    Ref.revenue(Party.MONEY))) {
                needs.lock(Account.TABLE, ref);
            }
            needs.lock(Grant.TABLE, grant.id().uuid());
        }

        Transfer transfer(Phase phase, Optional<Id.Transfer> of, Ref debit, Ref credit, long amount) {
            return new Transfer(
                    new Id.Transfer(new UUID(1, 1)),
                    grant.agent(),
                    phase,
                    of,
                    debit,
                    credit,
                    new Amount(debit.asset(), amount),
                    hold.subject(),
                    AT);
        }
    }

    /** @param says a part of the sentence that must be said */
    private record Case(String name, Deed deed, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Deed {
        Consumer<Rows> in(Books books);
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "credits out of nothing",
                        books -> rows -> rows.put(Account.TABLE, books.agent.credited(1)),
                        "other amounts than its transfers"),
                new Case(
                        "a transfer that moves no account",
                        books -> rows -> rows.put(
                                Transfer.TABLE,
                                books.transfer(
                                        Phase.SINGLE,
                                        Optional.empty(),
                                        Ref.creditsIssued(Party.CREDIT),
                                        books.agent.ref(),
                                        1)),
                        "transfers don't move"),
                new Case(
                        "credits without a grant",
                        books -> rows -> Ledger.book(
                                rows,
                                books.transfer(
                                        Phase.SINGLE,
                                        Optional.empty(),
                                        Ref.creditsIssued(Party.CREDIT),
                                        books.agent.ref(),
                                        1)),
                        "another amount than its grants"),
                new Case(
                        "credits spent without a hold",
                        books -> rows -> Ledger.book(
                                rows,
                                books.transfer(
                                        Phase.SINGLE,
                                        Optional.empty(),
                                        books.agent.ref(),
                                        Ref.creditsConsumed(Party.CREDIT),
                                        1)),
                        "spent without a hold"),
                new Case(
                        "a hold that ends again",
                        books -> rows -> Ledger.endReservation(
                                rows,
                                books.transfer(
                                        Phase.VOID,
                                        Optional.of(books.ended.id()),
                                        books.agent.ref(),
                                        Ref.creditsConsumed(Party.CREDIT),
                                        1),
                                0),
                        "a hold ends that isn't open"),
                new Case(
                        "a post of more than the hold",
                        books -> rows -> Ledger.endReservation(
                                rows,
                                books.transfer(
                                        Phase.POST,
                                        Optional.of(books.hold.id()),
                                        books.hold.debit(),
                                        books.hold.credit(),
                                        books.hold.amount().minor() + 1),
                                books.hold.amount().minor()),
                        "does not fit its hold"),
                new Case(
                        "a void of somebody else's hold",
                        books -> rows -> Ledger.endReservation(
                                rows,
                                books.transfer(
                                        Phase.VOID,
                                        Optional.of(books.hold.id()),
                                        Ref.creditsIssued(Party.CREDIT),
                                        books.hold.credit(),
                                        1),
                                1),
                        "does not fit its hold"),
                new Case(
                        "a grant that loses credits",
                        books -> rows -> rows.put(Grant.TABLE, books.grant.moved(-1, 0)),
                        "grants move by"),
                new Case(
                        "a grant that is held for nobody",
                        books -> rows -> rows.put(Grant.TABLE, books.grant.moved(0, 1)),
                        "holds otherwise than the runs and refunds"),
                new Case(
                        "money that stays where it only passes through",
                        books -> rows -> Ledger.book(
                                rows,
                                books.transfer(
                                        Phase.SINGLE,
                                        Optional.empty(),
                                        Ref.revenue(Party.MONEY),
                                        Ref.refunds(Party.MONEY),
                                        1)),
                        "below zero"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isSeen(Case wrong) {
        Wrong.Found<Books> found = Wrong.world(Books::of);
        Wrong.isSeen(found, found.something()::needs, wrong.deed.in(found.something()), wrong.says);
    }
}
