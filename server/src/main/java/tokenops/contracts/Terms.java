package tokenops.contracts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.store.Documents;
import tokenops.tools.ToolRequest.PriceLine;
import tokenops.tools.ToolRequest.Requirement;
import tokenops.tools.ToolRequest.Tolerance;

/** What a contract promises, read from its document: the terms that a run works under. */
public record Terms(
        Sealed.Link link,
        Mode mode,
        Id.Agent agent,
        String tool,
        String toolVersion,
        List<Requirement> required,
        String meteringPolicy,
        List<PriceLine> prices,
        Amount maximumCredits,
        boolean controlled,
        long evidenceBytes,
        long evidenceFiles,
        String callbackPolicy,
        Optional<String> callbackUrl,
        Json.Obj document) {

    /** What kind of data the tool is given. */
    public String dataMode() {
        return document.text("data_mode").orElseThrow();
    }

    /** How long a run waits for its agent before it is ended. */
    public Duration evidenceWait() {
        return document.object("exception_terms")
                .flatMap(exceptions -> exceptions.whole("evidence_wait_days"))
                .map(Duration::ofDays)
                .orElseThrow();
    }

    /** How far records may differ that a review matches. */
    public Tolerance tolerance() {
        return tolerance(document);
    }

    static Terms read(Documents.Stored stored) {
        return read(stored.link(new Id.Contract(stored.id())), stored.bytes());
    }

    static Terms read(Sealed contract) {
        return read(contract.link(), contract.bytes());
    }

    /** The evidence that a contract's document asks for; throws NoSuchElementException where it isn't as it must be. */
    public static List<Requirement> required(Json.Obj document) {
        return document.objects("evidence_required").stream()
                .map(required -> new Requirement(
                        required.text("family").orElseThrow(),
                        required.text("corroboration")
                                .filter("corroborated"::equals)
                                .isPresent()))
                .toList();
    }

    /** The lines of a contract's {@code metering}; throws as {@link #required} does. */
    public static List<PriceLine> prices(Json.Obj metering) {
        return metering.objects("lines").stream()
                .map(line -> new PriceLine(
                        line.text("meter").orElseThrow(),
                        line.text("unit").orElseThrow(),
                        Amount.read(line, "credits_per_unit").minor()))
                .toList();
    }

    /** A contract's {@code matching_tolerance}, the default where it has none; throws as {@link #required} does. */
    public static Tolerance tolerance(Json.Obj document) {
        return document.object("matching_tolerance")
                .map(stated -> new Tolerance(
                        Long.parseLong(stated.text("amount_minor").orElseThrow()),
                        Duration.ofSeconds(stated.whole("time_seconds").orElseThrow())))
                .orElse(Tolerance.DEFAULT);
    }

    private static Terms read(Sealed.Link link, byte[] bytes) {
        Json.Obj document = Sealed.read(bytes);
        Json.Obj metering = document.object("metering").orElseThrow();
        Json.Obj limits = document.object("evidence_limits").orElseThrow();
        Json.Obj callback = document.object("callback").orElseThrow();
        return new Terms(
                link,
                Word.of(Mode.class, document.text("mode").orElseThrow()),
                new Id.Agent(Id.parse(Id.Prefix.AGT, document.text("agent_id").orElseThrow())
                        .orElseThrow()),
                document.text("tool").orElseThrow(),
                document.text("tool_version").orElseThrow(),
                required(document),
                metering.text("policy").orElseThrow(),
                prices(metering),
                Amount.read(document, "maximum_credits"),
                document.text("execution_mode").filter("controlled"::equals).isPresent(),
                limits.whole("bytes").orElseThrow(),
                limits.whole("files").orElseThrow(),
                callback.text("policy").orElseThrow(),
                callback.text("url"),
                document);
    }
}
