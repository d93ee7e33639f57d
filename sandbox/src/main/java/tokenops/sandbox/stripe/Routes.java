package tokenops.sandbox.stripe;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.ApiRequest.Caller;

/** Which call answers which method and path. Every call runs under {@link Books}' lock. */
final class Routes {
    private final Books books;
    private final PaymentIntents intents;
    private final Refunds refunds;

    Routes(Books books, PaymentIntents intents, Refunds refunds) {
        this.books = books;
        this.intents = intents;
        this.refunds = refunds;
    }

    /** One call and who may make it. */
    record Route(Set<Caller> callers, Function<ApiRequest, Json.Obj> call) {}

    /** @param path what follows {@code /v1/}, split at slashes */
    Optional<Route> find(String method, List<String> path) {
        String id = path.size() > 1 ? path.get(1) : "";
        String shape = method + " " + path.getFirst() + (path.size() > 1 ? "/*" : "")
                + (path.size() > 2 ? "/" + String.join("/", path.subList(2, path.size())) : "");
        return switch (shape) {
            case "POST payment_intents" ->
                seller(request -> intents.create(request).json());
            case "GET payment_intents" ->
                seller(request -> list(request, "payment_intents", books.intents(), _ -> true));
            case "GET payment_intents/*" -> payer(request -> shown(request, intents.retrieve(request, id)));
            case "POST payment_intents/*/confirm" -> payer(request -> shown(request, intents.confirm(request, id)));
            case "POST payment_intents/*/cancel" ->
                seller(request -> intents.cancel(request, id).json());
            case "GET charges/*" -> seller(request -> one(request, books.charges(), id, "charge"));
            case "GET charges" -> seller(this::charges);
            case "GET balance_transactions/*" -> seller(request -> one(request, books.balance(), id, "id"));
            case "GET balance_transactions" -> seller(this::balanceTransactions);
            case "POST refunds" -> seller(request -> refunds.create(request).json());
            case "GET refunds/*" -> seller(request -> one(request, books.refunds(), id, "refund"));
            case "GET refunds" -> seller(this::refunds);
            case "GET disputes/*" -> seller(request -> one(request, books.disputes(), id, "dispute"));
            case "GET disputes" -> seller(this::disputes);
            case "GET events/*" -> seller(request -> one(request, books.events(), id, "id"));
            case "GET events" -> seller(this::events);
            default -> Optional.empty();
        };
    }

    private static Optional<Route> seller(Function<ApiRequest, Json.Obj> call) {
        return Optional.of(new Route(Set.of(Caller.SECRET_KEY), call));
    }

    private static Optional<Route> payer(Function<ApiRequest, Json.Obj> call) {
        return Optional.of(new Route(Set.of(Caller.SECRET_KEY, Caller.PUBLISHABLE_KEY), call));
    }

    private static Json.Obj shown(ApiRequest request, PaymentIntent intent) {
        return request.caller() == Caller.SECRET_KEY ? intent.json() : intent.forPayer();
    }

    private static <T extends StripeObject> Json.Obj one(ApiRequest request, Table<T> table, String id, String param) {
        request.form().accept("expand[]");
        return table.get(id, param).json();
    }

    private static <T extends StripeObject> Json.Obj list(
            ApiRequest request, String name, Table<T> table, Predicate<T> filter, String... filters) {
        String[] accepted = ListRequest.and(filters);
        request.form().accept(accepted);
        Table.Page<T> page = table.page(ListRequest.read(request.form()), filter);
        return Json.object()
                .put("object", "list")
                .put("url", "/v1/" + name)
                .put("has_more", page.hasMore())
                .put("data", Json.array(page.data(), StripeObject::json))
                .build();
    }

    private Json.Obj charges(ApiRequest request) {
        Optional<String> intent = request.form().text("payment_intent");
        return list(request, "charges", books.charges(), charge -> matches(intent, charge.intent()), "payment_intent");
    }

    private Json.Obj refunds(ApiRequest request) {
        Optional<String> intent = request.form().text("payment_intent");
        Optional<String> charge = request.form().text("charge");
        return list(
                request,
                "refunds",
                books.refunds(),
                refund -> matches(intent, refund.intent()) && matches(charge, refund.charge()),
                "payment_intent",
                "charge");
    }

    private Json.Obj disputes(ApiRequest request) {
        Optional<String> intent = request.form().text("payment_intent");
        Optional<String> charge = request.form().text("charge");
        return list(
                request,
                "disputes",
                books.disputes(),
                dispute -> matches(intent, dispute.intent()) && matches(charge, dispute.charge()),
                "payment_intent",
                "charge");
    }

    private Json.Obj balanceTransactions(ApiRequest request) {
        Optional<String> type = request.form().text("type");
        Optional<String> source = request.form().text("source");
        Optional<String> currency = request.form().text("currency");
        return list(
                request,
                "balance_transactions",
                books.balance(),
                transaction -> matches(type, transaction.kind().type())
                        && matches(source, transaction.source())
                        && matches(currency, transaction.currency()),
                "type",
                "source",
                "currency");
    }

    private Json.Obj events(ApiRequest request) {
        Optional<String> type = request.form().text("type");
        List<String> types = request.form().list("types");
        Optional<String> delivered = request.form().choice("delivery_success", Set.of("true", "false"));
        return list(
                request,
                "events",
                books.events(),
                event -> type.map(wanted -> typeMatches(wanted, event.type())).orElse(true)
                        && (types.isEmpty() || types.contains(event.type()))
                        && matches(delivered, String.valueOf(event.pendingWebhooks() == 0)),
                "type",
                "types[]",
                "delivery_success");
    }

    private static boolean matches(Optional<String> wanted, String value) {
        return wanted.isEmpty() || wanted.get().equals(value);
    }

    /** {@code charge.*} stands for every type that starts so. */
    private static boolean typeMatches(String wanted, String type) {
        return wanted.endsWith(".*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : type.equals(wanted);
    }
}
