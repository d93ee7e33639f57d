package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Trust, money and work go only the ways that their tables allow: every command is tried from every state. */
@ExtendWith(OneServer.class)
@Tag("slow")
class LifecycleTest {
    private final TestServer server;

    LifecycleTest(TestServer server) {
        this.server = server;
    }

    @Test
    void tablesAreServedAsTheyAre() {
        Json.Obj served = server.client().getLifecycles().object("lifecycles").orElseThrow();
        for (Lifecycle<?> lifecycle : Lifecycle.ALL) {
            Map<String, List<String>> shown = new TreeMap<>();
            served.object(lifecycle.name())
                    .orElseThrow()
                    .members()
                    .forEach((from, to) -> shown.put(
                            from,
                            ((Json.Arr) to)
                                    .items().stream()
                                            .map(item -> ((Json.Text) item).value())
                                            .toList()));
            assertEquals(new TreeMap<>(lifecycle.words()), shown);
        }
    }

    /** A command on a run and the state that it leads to. */
    private record RunCommand(String name, States.Run to) {}

    @Test
    void commandsOnARunAreRefusedFromEveryStateThatDoesntLeadThere() throws Exception {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Run run = agent.awaiting(agent.begin().id(), "awaiting_evidence");
        List<RunCommand> commands = List.of(
                new RunCommand("cancel", States.Run.CANCELLED),
                new RunCommand("close", States.Run.CLOSED),
                new RunCommand("evidence", States.Run.QUEUED),
                new RunCommand("release", States.Run.RESULT_READY));
        for (States.Run state : States.Run.values()) {
            server.sql()
                    .change(
                            "UPDATE run SET state = ?, due_at = NULL, finished_at = created_at WHERE id = ?",
                            state.word(),
                            TestServer.uuid(run.id()));
            for (RunCommand command : commands) {
                boolean itsOwn = command.name().equals("evidence")
                        ? state == States.Run.AWAITING_EVIDENCE
                        : command.name().equals("release")
                                ? state == States.Run.UNDER_REVIEW
                                : Lifecycle.RUN.allows(state, command.to());
                if (!itsOwn) {
                    Raw.Answer answer = Fingerprint.unchangedBy(server, () -> ask(agent, run, command));
                    assertEquals(
                            "409 transition-refused",
                            answer.status() + " " + answer.member("code"),
                            state + " " + command);
                }
            }
        }
        server.sql()
                .change(
                        "UPDATE run SET state = 'awaiting_evidence', finished_at = NULL WHERE id = ?",
                        TestServer.uuid(run.id()));
        agent.client().cancelRun(run.id());
    }

    private Raw.Answer ask(Journey agent, Run run, RunCommand command) {
        return command.name().equals("release")
                ? server.operator().post("/v1/operator/runs/" + run.id() + "/release", "{\"reason\":\"a test\"}")
                : agent.raw()
                        .fresh()
                        .post(
                                "/v1/runs/" + run.id() + "/" + command.name(),
                                command.name().equals("evidence") ? "{\"evidence\":[{\"content\":\"a\"}]}" : "");
    }

    @Test
    void operatorsDecideOnlyWhatAnAgentsStateAllows() throws Exception {
        Journey agent = Journey.on(server).submit().prove();
        Map<String, States.Agent> decisions = Map.of(
                "approve", States.Agent.ACTIVE,
                "reject", States.Agent.CLOSED,
                "suspend", States.Agent.SUSPENDED,
                "restore", States.Agent.ACTIVE);
        for (States.Agent state : States.Agent.values()) {
            server.sql()
                    .change(
                            "UPDATE agent SET state = ?, trust = 'approved' WHERE id = ?",
                            state.word(),
                            TestServer.uuid(agent.id()));
            for (Map.Entry<String, States.Agent> decision : decisions.entrySet()) {
                boolean allowed = Lifecycle.AGENT.allows(state, decision.getValue())
                        && (decision.getKey().equals("suspend")
                                || decision.getKey().equals("restore") && state == States.Agent.SUSPENDED);
                if (!allowed) {
                    Fingerprint.unchangedBy(
                            server,
                            () -> server.operator()
                                    .post(
                                            "/v1/operator/agents/" + agent.id() + "/trust",
                                            "{\"action\":\"" + decision.getKey() + "\",\"reason\":\"a test\"}")
                                    .refused(409, "transition-refused"));
                }
            }
        }
        server.sql().change("UPDATE agent SET state = 'active' WHERE id = ?", TestServer.uuid(agent.id()));
    }

    @Test
    void paymentIsConfirmedOnlyFromStatesThatLeadThere() {
        for (States.Payment state : States.Payment.values()) {
            if (state == States.Payment.REQUESTED) {
                continue;
            }
            Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
            server.sandbox().pauseWebhooks();
            try {
                StripeEvent event = server.sandbox()
                        .settle(agent.payment().providerReference().orElseThrow())
                        .get(1);
                server.sql()
                        .change(
                                "UPDATE payment SET state = ? WHERE id = ?",
                                state.word(),
                                TestServer.uuid(agent.payment().id()));
                Raw.Answer answer = server.raw()
                        .with(
                                "Stripe-Signature",
                                server.sandbox().signedWebhook(event).signature())
                        .post(
                                "/v1/providers/stripe_stablecoin/webhook",
                                server.sandbox().signedWebhook(event).body())
                        .done(200);
                boolean allowed = Lifecycle.PAYMENT.allows(state, States.Payment.CONFIRMED);
                assertEquals(allowed ? "verified" : "rejected", answer.member("state"), state.word());
                assertEquals(
                        allowed, agent.client().getCredits().available().minor().signum() > 0, state.word());
            } finally {
                server.sandbox().resumeWebhooks();
            }
        }
    }

    @Test
    void provingAKeyAgainMovesNobody() {
        Journey agent = Journey.on(server).submit().prove();
        for (States.Agent state : States.Agent.values()) {
            if (state != States.Agent.SUBMITTED) {
                server.sql()
                        .change("UPDATE agent SET state = ? WHERE id = ?", state.word(), TestServer.uuid(agent.id()));
                agent.proveAgain();
                assertEquals(
                        state.word(),
                        server.sql().text("SELECT state FROM agent WHERE id = ?", TestServer.uuid(agent.id())));
            }
        }
    }

    @Test
    void onlyAConfirmedPaymentIsRefundedAndAskingAgainMovesNone() throws Exception {
        Journey agent = Journey.funded(server, 1);
        String payment = agent.payment().id();
        for (States.Payment state : States.Payment.values()) {
            server.sql().change("UPDATE payment SET state = ? WHERE id = ?", state.word(), TestServer.uuid(payment));
            if (state != States.Payment.CONFIRMED) {
                Fingerprint.unchangedBy(
                        server,
                        () -> server.operator()
                                .fresh()
                                .post("/v1/operator/payments/" + payment + "/refunds", "{\"reason\":\"a test\"}")
                                .refused(409, "refund-refused"));
            }
            if (state != States.Payment.REQUESTED) {
                agent.raw()
                        .fresh()
                        .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                        .done(201);
                assertEquals(state.word(), agent.client().getPayment(payment).state());
            }
        }
        server.sql().change("UPDATE payment SET state = 'confirmed' WHERE id = ?", TestServer.uuid(payment));
    }

    @Test
    void aResultWhoseReviewIsOverIsClosedAndCantBeClosedAgain() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.complete(Samples.transfers(1));
        agent.proof(run.id());
        server.clock().forward(Duration.ofDays(8));
        Journey later = agent.proveAgain().claim();
        assertEquals("closed", later.client().getRun(run.id()).state());
        Fingerprint.unchangedBy(
                server,
                () -> later.raw().post("/v1/runs/" + run.id() + "/close", "").refused(409, "transition-refused"));
    }

    @Test
    void resultOfControlledExecutionWaitsForAnOperator() {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().controlled())
                .accept();
        Run run = agent.awaiting(agent.begin().id(), "under_review");
        agent.raw().get("/v1/runs/" + run.id() + "/return").refused(409, "result-not-ready");
        agent.raw().get("/v1/runs/" + run.id() + "/package").refused(409, "result-not-ready");
        agent.raw().post("/v1/runs/" + run.id() + "/cancel", "").refused(409, "transition-refused");
        server.operator()
                .post("/v1/operator/runs/" + run.id() + "/release", "{\"reason\":\"a test\"}")
                .done(200);
        agent.awaiting(run.id(), "result_ready");
        assertTrue(server.verifier()
                .verify(agent.proof(run.id()), List.of(), server.clock().instant())
                .holds());
    }
}
