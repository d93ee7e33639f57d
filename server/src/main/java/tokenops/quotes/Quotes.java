package tokenops.quotes;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.agents.Trust;
import tokenops.log.Sealing;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;
import tokenops.tools.ToolDescription;

/**
 * Station 4, the quote: what an estimate of work costs, from the price book, until when, and what evidence will be expected.
 */
public final class Quotes {
    private static final Duration OPEN_FOR = Duration.ofHours(1);

    /** More than anybody has asked for, and far from where amounts overflow. */
    private static final long MOST_RUNS = 1_000_000;

    private static final long MOST_RECORDS = 100_000_000;

    private final Core core;
    private final Trust trust;
    private final PriceBook prices;
    private final Map<String, ToolDescription> tools;
    private final List<String> routes;
    private final Switches switches;

    /** @param routes the provider routes that a quote can be paid through */
    public Quotes(
            Core core,
            Trust trust,
            PriceBook prices,
            Map<String, ToolDescription> tools,
            List<String> routes,
            Switches switches) {
        this.core = core;
        this.trust = trust;
        this.prices = prices;
        this.tools = tools;
        this.routes = routes;
        this.switches = switches;
    }

    /**
     * What is asked for.
     *
     * @param runs how many runs, 1 when absent
     * @param records evidence records in each run, 100 when absent
     */
    public record Wanted(String tool, Optional<String> dataMode, Optional<Long> runs, Optional<Long> records) {}

    /** A quote as it is answered. */
    public record Quoted(
            String id,
            String kind,
            States.Quote state,
            Amount price,
            Amount credits,
            Amount creditsPerRun,
            Instant expiresAt,
            String payUrl,
            String digest,
            Raw document) {}

    /**
     * Quotes. Refused: a tool or data mode that the trust decision or the credential doesn't allow, a tool that is switched off, an
     * estimate without bounds.
     */
    public Reply<Quoted> quote(Caller.Agent caller, Wanted wanted, Optional<Once> once) {
        Optional<Trust.Terms> terms = trust.inForce(caller.id());
        if (terms.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.AGENT_SUSPENDED, "no trust decision in force approves this agent"));
        }
        Optional<ToolDescription> tool = Optional.ofNullable(tools.get(wanted.tool()));
        if (tool.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.TOOL_UNKNOWN, "no tool " + wanted.tool() + " for this agent"));
        }
        String dataMode = wanted.dataMode()
                .or(() -> terms.get().dataModes(caller).stream().findFirst())
                .orElse("none");
        Optional<Refusal> refusal = terms.get()
                .refuses(caller, wanted.tool(), dataMode)
                .or(() -> switches.refusal(Switch.tool(wanted.tool())));
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        long runs = wanted.runs().orElse(1L);
        long records = wanted.records().orElse(100L);
        if (runs < 1 || runs > MOST_RUNS) {
            return Reply.refused(Refusal.invalid("runs", "1 to " + MOST_RUNS));
        }
        if (records < 0 || records > MOST_RECORDS) {
            return Reply.refused(Refusal.invalid("records", "0 to " + MOST_RECORDS));
        }
        Optional<Estimate> estimate = estimate(tool.get(), records, runs, caller.mode());
        if (estimate.isEmpty()) {
            return Reply.refused(Refusal.invalid("runs", "so many runs of so many records can't be quoted in one"));
        }
        return core.lanes()
                .submit(
                        new Offer(
                                core.homes().of(caller.id()),
                                offer(caller, tool.get(), dataMode, runs, records, estimate.get())),
                        once);
    }

    private record Estimate(List<Json.Obj> lines, Amount perRun, Amount credits, Amount price) {}

    private Optional<Estimate> estimate(ToolDescription tool, long records, long runs, Mode mode) {
        Asset credit = Asset.CREDIT.in(mode);
        List<Json.Obj> lines = new ArrayList<>();
        BigInteger perRun = BigInteger.ZERO;
        for (PriceBook.Line line : prices.of(tool.name())) {
            long quantity = line.meter().equals("record") ? records : 1;
            BigInteger credits = BigInteger.valueOf(line.microcreditsPerUnit()).multiply(BigInteger.valueOf(quantity));
            perRun = perRun.add(credits);
            if (credits.bitLength() > 62) {
                return Optional.empty();
            }
            lines.add(Json.object()
                    .put("meter", line.meter())
                    .put("quantity", Long.toString(quantity))
                    .put("credits", new Amount(credit, credits.longValueExact()).json())
                    .build());
        }
        BigInteger all = perRun.multiply(BigInteger.valueOf(runs));
        if (all.bitLength() > 62
                || all.multiply(BigInteger.valueOf(prices.creditPriceMinor())).bitLength() > 80) {
            return Optional.empty();
        }
        Amount credits = new Amount(credit, all.longValueExact());
        return Optional.of(
                new Estimate(lines, new Amount(credit, perRun.longValueExact()), credits, prices.price(credits, mode)));
    }

    record Offered(QuoteRow row, Sealed document, Quoted answer) {}

    private Offered offer(
            Caller.Agent caller, ToolDescription tool, String dataMode, long runs, long records, Estimate estimate) {
        Documents.Stored agent = core.documents().byId(caller.id()).orElseThrow();
        Id.Quote id = new Id.Quote(core.ids().next(caller.id()));
        Instant expiresAt = core.now().plus(OPEN_FOR);
        Json.Builder members = Json.object()
                .put("tool", tool.name())
                .put("tool_version", tool.version())
                .put("data_mode", dataMode)
                .put(
                        "basis",
                        Json.object().put("runs", runs).put("records", records).build())
                .put("price_book", prices.json(tool.name(), caller.mode()))
                .put(
                        "estimate",
                        Json.object()
                                .put("lines", Json.array(estimate.lines(), line -> line))
                                .put("credits_per_run", estimate.perRun().json())
                                .put("credits", estimate.credits().json())
                                .build())
                .put("price", estimate.price().json())
                .put("evidence_expected", Json.texts(tool.families()))
                .put("metering_policy", "estimate_before_debit")
                .put("provider_routes", Json.texts(routes))
                .put("expires_at", DocumentTime.text(expiresAt));
        Sealed document = core.sealer().seal(Kind.QUOTE, id, caller.mode(), List.of(agent.link(caller.id())), members);
        QuoteRow row = new QuoteRow(id, caller.id(), States.Quote.OPEN, expiresAt);
        return new Offered(
                row,
                document,
                new Quoted(
                        id.text(),
                        Kind.QUOTE.word(),
                        row.state(),
                        estimate.price(),
                        estimate.credits(),
                        estimate.perRun(),
                        expiresAt,
                        "/v1/quotes/" + id + "/payments",
                        document.digest().toString(),
                        Raw.of(document)));
    }

    record Offer(Home home, Offered offered) implements Command<Quoted> {
        @Override
        public void needs(Needs needs) {
            needs.lock(QuoteRow.TABLE, offered.row().id().uuid());
        }

        @Override
        public Outcome<Quoted> decide(Rows rows, Instant now) {
            rows.put(QuoteRow.TABLE, offered.row());
            Sealing.put(rows, offered.row().agent(), offered.document());
            return Outcome.done(offered.answer());
        }
    }

    /** What a quote promised, read from its document. */
    public record Terms(
            QuoteRow row,
            Sealed.Link link,
            String tool,
            String toolVersion,
            String dataMode,
            Amount price,
            Amount credits,
            Amount creditsPerRun,
            Json.Obj priceBook,
            List<String> routes,
            byte[] document) {}

    /** The caller's quote. */
    public Optional<Terms> terms(Id.Agent agent, Id.Quote id) {
        Optional<QuoteRow> row = core.reads()
                .one(
                        QuoteRow.SELECT + "WHERE home = ? AND id = ?",
                        QuoteRow.READER,
                        core.homes().of(id),
                        id.uuid())
                .filter(quote -> quote.agent().equals(agent));
        return row.flatMap(quote -> core.documents().byId(id).map(stored -> terms(quote, stored)));
    }

    private static Terms terms(QuoteRow row, Documents.Stored stored) {
        Json.Obj document = stored.json();
        Json.Obj estimate = document.object("estimate").orElseThrow();
        return new Terms(
                row,
                stored.link(row.id()),
                document.text("tool").orElseThrow(),
                document.text("tool_version").orElseThrow(),
                document.text("data_mode").orElseThrow(),
                Amount.read(document, "price"),
                Amount.read(estimate, "credits"),
                Amount.read(estimate, "credits_per_run"),
                document.object("price_book").orElseThrow(),
                document.texts("provider_routes"),
                stored.bytes());
    }

    /** The caller's quote as it is answered. */
    public Optional<Quoted> get(Id.Agent agent, Id.Quote id) {
        return terms(agent, id)
                .map(terms -> new Quoted(
                        id.text(),
                        Kind.QUOTE.word(),
                        terms.row().at(core.now()),
                        terms.price(),
                        terms.credits(),
                        terms.creditsPerRun(),
                        terms.row().expiresAt(),
                        "/v1/quotes/" + id + "/payments",
                        terms.link().digest().toString(),
                        new Raw(terms.document())));
    }
}
