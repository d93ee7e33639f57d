package tokenops.contracts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.agents.Parties;
import tokenops.agents.Party;
import tokenops.ledger.Account;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Raw;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.Json;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.Documents;
import tokenops.tools.ToolRequest.PriceLine;

/** Contracts: offered and accepted, single or standing, of all kinds of terms. */
public final class ContractMoves {
    private static final int REMEMBERED = 40;

    private final World world;
    private final Parties parties;
    private final Requests requests;
    private final Papers papers;
    private final List<Deal> deals = new ArrayList<>();
    private final Map<Id.Contract, Deal> byId = new HashMap<>();

    /** A contract that was offered, and its terms. */
    public record Deal(Party party, Terms terms, Sealed document) {
        public Id.Contract id() {
            return (Id.Contract) terms.link().id();
        }
    }

    public ContractMoves(World world, Parties parties, Requests requests, Papers papers) {
        this.world = world;
        this.parties = parties;
        this.requests = requests;
        this.papers = papers;
    }

    /** Offers a contract to anybody. */
    public void offer() {
        Party party = parties.any();
        long maximum = 1 + world.random().nextInt(world.oneIn(10) ? 3_000 : 700);
        boolean standing = !world.oneIn(4);
        Optional<Long> budget =
                standing ? Optional.of(maximum * (1 + world.random().nextInt(20))) : Optional.empty();
        Optional<String> callback = world.oneIn(4) ? Optional.empty() : Optional.of("https://agent.example/callbacks");
        boolean controlled = world.oneIn(4);
        int waits = 1 + world.random().nextInt(5);
        long perReview = world.random().nextInt(40);
        long perRecord = world.random().nextInt(8);
        Duration open = world.oneIn(5) ? Duration.ofHours(2) : Duration.ofDays(90);
        requests.send(party.id(), "contracts", node -> {
            Id.Contract id = new Id.Contract(world.ids().next(party.id()));
            Sealed document = papers.sealed(Kind.CONTRACT, id);
            Terms terms = new Terms(
                    document.link(),
                    Mode.TEST,
                    party.id(),
                    Party.TOOL,
                    "1",
                    List.of(),
                    "estimate_before_debit",
                    List.of(new PriceLine("review", "run", perReview), new PriceLine("record", "record", perRecord)),
                    new Amount(Party.CREDIT, maximum),
                    controlled,
                    1 << 20,
                    100,
                    "callback_optional",
                    callback,
                    Json.object()
                            .put("data_mode", Party.DATA_MODE)
                            .put(
                                    "exception_terms",
                                    Json.object()
                                            .put("evidence_wait_days", waits)
                                            .build())
                            .build());
            ContractRow row = new ContractRow(
                    id,
                    party.id(),
                    States.Contract.OFFERED,
                    standing,
                    Party.TOOL,
                    maximum,
                    budget,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    world.now().plus(open));
            Contracts.Contract answer = Contracts.answer(
                    row, row.state(), Party.CREDIT, document.digest().toString(), Raw.of(document));
            return Optional.of(Submission.of(new Contracts.Offer(party.home(), row, document, answer))
                    .whenDone(offered -> remember(new Deal(party, terms, document))));
        });
    }

    private void remember(Deal deal) {
        byId.put(deal.id(), deal);
        if (deals.size() == REMEMBERED) {
            deals.remove(world.random().nextInt(REMEMBERED));
        }
        deals.add(deal);
        if (!world.oneIn(10)) {
            accept(deal);
        }
    }

    /** Accepts any contract, be it accepted already or expired. */
    public void accept() {
        any().ifPresent(this::accept);
    }

    private void accept(Deal deal) {
        Documents.Stored stored = new Documents.Stored(
                deal.id().uuid(),
                deal.party().id().uuid(),
                Kind.CONTRACT,
                deal.document().issuedAt(),
                deal.document().digest(),
                deal.document().bytes());
        requests.send(
                deal.party().id(),
                "accept",
                node -> Optional.of(Submission.of(new Contracts.Accept(
                        deal.party().home(), deal.id(), "header..signature", stored, Party.CREDIT))));
    }

    /** Any contract that was offered. */
    public Optional<Deal> any() {
        return deals.isEmpty() ? Optional.empty() : Optional.of(world.any(deals));
    }

    /** A contract that was offered: one that is accepted and open, where a few tries find one. */
    public Optional<Deal> open() {
        Optional<Deal> found = any();
        for (int tries = 0; tries < 4 && found.isPresent(); tries++) {
            if (row(found.get()).at(world.now()) == States.Contract.ACCEPTED
                    && mayBegin(found.get().party())) {
                return found;
            }
            found = any();
        }
        return found;
    }

    private boolean mayBegin(Party party) {
        return world.lane(party.home())
                .memory()
                .row(Account.TABLE, party.account())
                .filter(account -> account.owing() == 0
                        && account.available().isPositive()
                        && account.runsInFlight() < party.limits().runsInFlight())
                .isPresent();
    }

    /** The contract with this id. */
    public Deal deal(Id.Contract id) {
        return Optional.ofNullable(byId.get(id)).orElseThrow();
    }

    /** The committed row of a contract. */
    public ContractRow row(Deal deal) {
        return world.lane(deal.party().home())
                .memory()
                .row(ContractRow.TABLE, deal.id().uuid())
                .orElseThrow();
    }
}
