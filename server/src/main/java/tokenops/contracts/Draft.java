package tokenops.contracts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tokenops.agents.Agents;
import tokenops.agents.CallbackUrl;
import tokenops.agents.Trust;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Caller;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.quotes.Quotes;
import tokenops.store.Core;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolRequest.Tolerance;

/** Drafts a contract: what both sides' wishes come to, and the document that says it. */
final class Draft {
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final int REVIEW_WINDOW_DAYS = 7;
    private static final int EVIDENCE_WAIT_DAYS = 7;
    private static final long EVIDENCE_BYTES = 1L << 30;
    private static final int EVIDENCE_FILES = 32;

    /** No more digits than can be added to another such number. */
    private static final Pattern MICRO = Pattern.compile("[1-9][0-9]{0,17}");

    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,17}");

    /** Beyond a quarter of a year anything of an amount would match anything. */
    private static final Duration LONGEST_TOLERANCE = Duration.ofDays(90);

    private final Core core;
    private final Agents agents;
    private final Map<String, ToolDescription> tools;

    Draft(Core core, Agents agents, Map<String, ToolDescription> tools) {
        this.core = core;
        this.agents = agents;
        this.tools = tools;
    }

    /** The terms that both sides' wishes come to. */
    record Agreed(
            boolean standing,
            List<Contracts.Required> required,
            long maximum,
            Optional<Long> budget,
            String callbackPolicy,
            Optional<String> callbackUrl,
            String executionMode,
            Optional<Tolerance> tolerance) {}

    Outcome<Agreed> agree(Caller.Agent caller, Contracts.Wanted wanted, Quotes.Terms quote, Trust.Terms allowed) {
        String type = wanted.contractType().orElse("single");
        if (!type.equals("single") && !type.equals("standing")) {
            return Outcome.refused(Refusal.invalid("contract_type", "single or standing"));
        }
        ToolDescription tool = tools.get(quote.tool());
        List<Contracts.Required> required = wanted.evidenceRequired().orElse(List.of());
        if (required.stream().map(Contracts.Required::family).distinct().count() < required.size()) {
            return Outcome.refused(Refusal.invalid("evidence_required", "each family once"));
        }
        for (Contracts.Required one : required) {
            String corroboration = one.corroboration().orElse("claimed");
            if (tool == null || !tool.families().contains(one.family())) {
                return Outcome.refused(Refusal.invalid("evidence_required", "the tool has no family " + one.family()));
            }
            if (!corroboration.equals("claimed") && !corroboration.equals("corroborated")) {
                return Outcome.refused(
                        Refusal.invalid("evidence_required", "corroboration is claimed or corroborated"));
            }
        }
        Optional<Long> maximum =
                micro(wanted.maximumCredits(), quote.creditsPerRun().minor());
        if (maximum.isEmpty()
                || maximum.get() > allowed.limits().maximumPerRun().minor()) {
            return Outcome.refused(Refusal.invalid(
                    "maximum_credits",
                    "microcredits in digits, at most "
                            + allowed.limits().maximumPerRun().minor()));
        }
        Optional<Long> budget = micro(wanted.budget(), quote.credits().minor());
        if (budget.isEmpty() || budget.get() < maximum.get()) {
            return Outcome.refused(Refusal.invalid("budget", "microcredits in digits, at least maximum_credits"));
        }
        String mode = wanted.executionMode().orElse(allowed.executionMode());
        if (!mode.equals("controlled")
                && !(mode.equals("live") && allowed.executionMode().equals("live"))) {
            return Outcome.refused(
                    Refusal.invalid("execution_mode", "the trust decision allows " + allowed.executionMode()));
        }
        Optional<String> url =
                wanted.callback().flatMap(Contracts.Callback::url).or(() -> agents.callbackUrl(caller.id()));
        String policy = wanted.callback()
                .flatMap(Contracts.Callback::policy)
                .orElse(url.isPresent() ? "callback_required" : "status_polling_only");
        if (!List.of("callback_required", "callback_optional", "status_polling_only")
                .contains(policy)) {
            return Outcome.refused(Refusal.invalid("callback.policy", "no such policy"));
        }
        if (policy.equals("status_polling_only")) {
            url = Optional.empty();
        } else {
            Optional<String> fault = url.map(CallbackUrl::fault).orElse(Optional.of("an absolute http or https URL"));
            if (fault.isPresent()) {
                return Outcome.refused(Refusal.invalid("callback.url", fault.get()));
            }
        }
        Optional<Tolerance> tolerance = wanted.matchingTolerance().flatMap(Draft::tolerance);
        if (wanted.matchingTolerance().isPresent() && tolerance.isEmpty()) {
            return Outcome.refused(Refusal.invalid(
                    "matching_tolerance",
                    "amount_minor in up to 18 digits, time_seconds from 0 to " + LONGEST_TOLERANCE.toSeconds()));
        }
        boolean standing = type.equals("standing");
        return Outcome.done(new Agreed(
                standing, required, maximum.get(), standing ? budget : Optional.empty(), policy, url, mode, tolerance));
    }

    private static Optional<Tolerance> tolerance(Contracts.MatchingTolerance wanted) {
        long seconds = wanted.timeSeconds().orElse(Tolerance.DEFAULT.time().toSeconds());
        String amount = wanted.amountMinor().orElse("0");
        boolean fits = WHOLE.matcher(amount).matches() && seconds >= 0 && seconds <= LONGEST_TOLERANCE.toSeconds();
        return fits
                ? Optional.of(new Tolerance(Long.parseLong(amount), Duration.ofSeconds(seconds)))
                : Optional.empty();
    }

    private static Optional<Long> micro(Optional<String> wanted, long otherwise) {
        if (wanted.isEmpty()) {
            return Optional.of(otherwise);
        }
        return wanted.filter(text -> MICRO.matcher(text).matches()).map(Long::parseLong);
    }

    /** A contract on offer: its row and its document. */
    record Offered(ContractRow row, Sealed document) {}

    Offered seal(Caller.Agent caller, Quotes.Terms quote, Trust.Terms allowed, Sealed.Link eligibility, Agreed agreed) {
        Asset credit = Asset.CREDIT.in(caller.mode());
        ToolDescription tool = Optional.ofNullable(tools.get(quote.tool())).orElseThrow();
        Id.Contract id = new Id.Contract(core.ids().next(caller.id()));
        Instant expiresAt = core.now().plus(LIFETIME);
        Json.Builder callback = Json.object()
                .put("policy", agreed.callbackPolicy)
                .putIf("url", agreed.callbackUrl)
                .put(
                        "events",
                        Json.texts(
                                agreed.callbackUrl.isPresent()
                                        ? List.of("task_result_ready", "task_result_partial")
                                        : List.of()));
        Json.Builder members = Json.object()
                .put("contract_type", agreed.standing ? "standing" : "single")
                .put("agent_id", caller.id().text())
                .put("tool", tool.name())
                .put("tool_version", tool.version())
                .put("scope", Json.texts(tool.scope()))
                .put("out_of_scope", Json.texts(tool.outOfScope()))
                .put(
                        "evidence_required",
                        Json.array(
                                agreed.required,
                                one -> Json.object()
                                        .put("family", one.family())
                                        .put(
                                                "corroboration",
                                                one.corroboration().orElse("claimed"))
                                        .build()))
                .put("outputs", Json.texts(tool.outputs()))
                .putIf(
                        "matching_tolerance",
                        agreed.tolerance,
                        tolerance -> Json.object()
                                .put("amount_minor", Long.toString(tolerance.amountMinor()))
                                .put("time_seconds", tolerance.time().toSeconds())
                                .build())
                .put(
                        "metering",
                        Json.object()
                                .put("policy", "estimate_before_debit")
                                .put("price_book", quote.priceBook().text("id").orElseThrow())
                                .put("lines", new Json.Arr(quote.priceBook().array("lines")))
                                .build())
                .put("maximum_credits", new Amount(credit, agreed.maximum).json())
                .putIf("budget", agreed.budget, budget -> new Amount(credit, budget).json())
                .put("data_mode", quote.dataMode())
                .put("execution_mode", agreed.executionMode)
                .put(
                        "evidence_limits",
                        Json.object()
                                .put("bytes", EVIDENCE_BYTES)
                                .put("files", EVIDENCE_FILES)
                                .build())
                .put("callback", callback.build())
                .put(
                        "exception_terms",
                        Json.object()
                                .put("evidence_wait_days", EVIDENCE_WAIT_DAYS)
                                .put(
                                        "policy",
                                        "missing evidence pauses the run and keeps its hold; a failed run debits nothing")
                                .build())
                .put(
                        "replay_terms",
                        Json.object().put("credit_policy", "new_quote").build())
                .put("review_window_days", REVIEW_WINDOW_DAYS)
                .put("expires_at", DocumentTime.text(expiresAt));
        Sealed document = core.sealer()
                .seal(Kind.CONTRACT, id, caller.mode(), List.of(quote.link(), allowed.link(), eligibility), members);
        ContractRow row = new ContractRow(
                id,
                caller.id(),
                States.Contract.OFFERED,
                agreed.standing,
                tool.name(),
                agreed.maximum,
                agreed.budget,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                expiresAt);
        return new Offered(row, document);
    }
}
