package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Run;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** An operator sees where the money of a payment and of a run is. */
@ExtendWith(OneServer.class)
class OperatorMoneyTest {
    private final TestServer server;

    OperatorMoneyTest(TestServer server) {
        this.server = server;
    }

    private Json.Obj shown(String path) {
        return server.operator().get(path).done(200).json();
    }

    private static long amount(Json.Obj of, String member) {
        return Long.parseLong(
                of.object(member).flatMap(amount -> amount.text("amount")).orElseThrow());
    }

    private static long sum(Json.Obj of, String... members) {
        return Stream.of(members).mapToLong(member -> amount(of, member)).sum();
    }

    @Test
    void everythingOfAPaymentIsSomewhereAndWhatWentBackIsListed() {
        Journey agent = Journey.contracted(server, 10);
        agent.complete(Samples.transfers(10));
        String id = agent.payment().id();
        server.operator()
                .fresh()
                .post(
                        "/v1/operator/payments/" + id + "/refunds",
                        "{\"amount\":\"40\",\"reason\":\"too much was bought\"}")
                .done(201);
        Eventually.until(
                "the refund has succeeded",
                () -> shown("/v1/operator/payments/" + id).objects("adjustments").stream()
                        .anyMatch(one ->
                                one.text("state").filter("succeeded"::equals).isPresent()));
        Json.Obj detail = shown("/v1/operator/payments/" + id);
        Json.Obj payment = detail.object("payment").orElseThrow();
        assertEquals("confirmed", payment.text("state").orElseThrow());
        assertEquals(40, amount(payment, "went_back"));
        Json.Obj grant = detail.object("grant").orElseThrow();
        assertEquals(11_000_000, sum(grant, "burnt", "remaining", "taken_back", "expired"));
        assertEquals(1_100_000, amount(grant, "burnt"));
        assertEquals(110, sum(grant, "deferred", "revenue", "breakage", "covered"));
        assertEquals(70, amount(grant, "refundable"));
        Json.Obj adjustment = detail.objects("adjustments").getFirst();
        assertEquals(
                List.of("refund", "too much was bought", "operator:token"),
                Stream.of("type", "reason", "author")
                        .map(member -> adjustment.text(member).orElseThrow())
                        .toList());
        assertTrue(shown("/v1/operator/payments").objects("items").stream()
                .anyMatch(one -> one.text("id").filter(id::equals).isPresent() && amount(one, "went_back") == 40));
        server.operator().get("/v1/operator/payments/pay_" + "0".repeat(26)).refused(404, "not-found");
        agent.raw().get("/v1/operator/payments/" + id).refused(401, "not-authenticated");
    }

    @Test
    void theMoneyOfARunIsItsHoldAndWhatEndedIt() {
        Journey agent = Journey.contracted(server, 10);
        Run run = agent.complete(Samples.transfers(4));
        Json.Obj money = shown("/v1/operator/runs/" + run.id() + "/money");
        assertEquals("debited", money.text("credit_state").orElseThrow());
        assertEquals(
                List.of(1_100_000L, 1_040_000L, 60_000L),
                Stream.of("held", "debited", "released")
                        .map(member -> amount(money, member))
                        .toList());
        assertEquals(
                List.of("pending", "post"),
                money.objects("transfers").stream()
                        .map(transfer -> transfer.text("phase").orElseThrow())
                        .toList());
        Json.Obj share = money.objects("grants").getFirst();
        assertEquals(agent.payment().id(), share.text("payment_id").orElseThrow());
        assertEquals("confirmed", share.text("payment_state").orElseThrow());
        assertEquals(1_100_000, amount(share, "reserved"));
        assertEquals(1_040_000, amount(share, "burnt"));
        server.operator()
                .get("/v1/operator/runs/run_" + "0".repeat(26) + "/money")
                .refused(404, "not-found");
    }
}
