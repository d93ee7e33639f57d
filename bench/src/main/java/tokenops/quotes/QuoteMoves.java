package tokenops.quotes;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.agents.Party;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Raw;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.Submission;
import tokenops.simulation.World;

/** Parties that ask for quotes. */
public final class QuoteMoves {
    private static final Duration OPEN_FOR = Duration.ofHours(1);
    private static final int REMEMBERED = 30;

    private final World world;
    private final Requests requests;
    private final Papers papers;
    private final List<Open> open = new ArrayList<>();

    /** A quote that was offered. */
    public record Open(Party party, Id.Quote id, Amount price, Amount credits) {}

    public QuoteMoves(World world, Requests requests, Papers papers) {
        this.world = world;
        this.requests = requests;
        this.papers = papers;
    }

    /** Asks for one, of amounts so odd that every rounding shows. */
    public void quote(Party party) {
        Amount credits = new Amount(Party.CREDIT, amount(world.oneIn(4) ? 4_000 : 600));
        Amount price = new Amount(Party.MONEY, amount(300));
        requests.send(party.id(), "quotes", node -> Optional.of(offer(party, price, credits)));
    }

    private long amount(int usual) {
        return world.oneIn(50)
                ? world.random().nextLong(1, 1_000_000_000_000_000L)
                : 1 + world.random().nextInt(usual);
    }

    private Submission<Quotes.Quoted> offer(Party party, Amount price, Amount credits) {
        Id.Quote id = new Id.Quote(world.ids().next(party.id()));
        Instant expiresAt = world.now().plus(OPEN_FOR);
        Sealed document = papers.sealed(Kind.QUOTE, id);
        QuoteRow row = new QuoteRow(id, party.id(), States.Quote.OPEN, expiresAt);
        Quotes.Quoted answer = new Quotes.Quoted(
                id.text(),
                Kind.QUOTE.word(),
                row.state(),
                price,
                credits,
                credits,
                expiresAt,
                "",
                document.digest().toString(),
                Raw.of(document));
        return Submission.of(new Quotes.Offer(party.home(), new Quotes.Offered(row, document, answer)))
                .whenDone(quoted -> {
                    if (open.size() == REMEMBERED) {
                        open.remove(world.random().nextInt(REMEMBERED));
                    }
                    open.add(new Open(party, id, price, credits));
                });
    }

    /** Any quote that was offered, be it paid already or expired. */
    public Optional<Open> any() {
        return open.isEmpty() ? Optional.empty() : Optional.of(world.any(open));
    }
}
