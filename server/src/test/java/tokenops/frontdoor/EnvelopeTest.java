package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tokenops.client.Contract;
import tokenops.client.Quote;
import tokenops.client.TokenOpsProblem;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Tools and data modes: both the trust decision in force and the envelope of the credential must allow them. */
class EnvelopeTest {
    @Test
    void whatEitherNoLongerAllowsIsRefused() throws Exception {
        try (TestServer server = TestServer.start(false)) {
            Journey agent = Journey.funded(server, 3);
            Quote metadata = quote(agent, "metadata_only");
            Contract contract = agent.client()
                    .acceptContract(
                            agent.client()
                                    .offerContract(Contract.Request.over(metadata.id())
                                            .standing()
                                            .pollingOnly()),
                            agent.key());
            agent.awaiting(
                    agent.client()
                            .beginRun(contract.id(), List.of(Samples.transfers(1)))
                            .id(),
                    "result_ready");

            // The credential allows less than the decision.
            envelope(server, agent, "tools = 'tokenops', data_modes = 'public_safe_demo confidential'");
            refused(server, agent, metadata, contract, "data-mode-refused");
            assertEquals("data-mode-refused", code(() -> quote(agent, "confidential")));
            assertEquals(
                    "public_safe_demo",
                    agent.client()
                            .createQuote(Quote.Request.of("tokenops"))
                            .document()
                            .json()
                            .text("data_mode")
                            .orElseThrow());
            envelope(server, agent, "tools = 'another', data_modes = 'public_safe_demo metadata_only'");
            refused(server, agent, metadata, contract, "tool-unknown");

            // The decision allows less than the credential.
            envelope(server, agent, "tools = 'tokenops', data_modes = 'public_safe_demo metadata_only'");
            server.stop();
            narrow(server.data().resolve("trust-policy.json"));
            server.begin();
            agent.client().beginRun(contract.id(), List.of(Samples.transfers(1)));
            decide(server, agent, "suspend");
            decide(server, agent, "restore");
            refused(server, agent, metadata, contract, "data-mode-refused");
        }
    }

    private static Quote quote(Journey agent, String dataMode) {
        return agent.client()
                .createQuote(
                        Quote.Request.of("tokenops").dataMode(dataMode).runs(3).records(10));
    }

    private static void refused(TestServer server, Journey agent, Quote metadata, Contract contract, String code)
            throws Exception {
        Fingerprint.unchangedBy(server, () -> {
            assertEquals(code, code(() -> quote(agent, "metadata_only")));
            assertEquals(code, code(() -> agent.client().beginRun(contract.id(), List.of())));
            assertEquals(
                    code,
                    code(() -> agent.client()
                            .offerContract(Contract.Request.over(metadata.id()).pollingOnly())));
            return true;
        });
    }

    private static String code(Runnable request) {
        return assertThrows(TokenOpsProblem.class, request::run).code();
    }

    /** Access keys are remembered for less than a second. */
    private static void envelope(TestServer server, Journey agent, String changed) {
        server.sql().change("UPDATE credential SET " + changed + " WHERE agent = ?", TestServer.uuid(agent.id()));
        server.clock().forward(Duration.ofSeconds(1));
    }

    private static void narrow(Path policy) throws IOException {
        String before = Files.readString(policy);
        String narrower = before.replaceFirst(
                "\"data_modes\": \\[\"public_safe_demo\", \"metadata_only\"],\\s+\"execution_mode\"",
                "\"data_modes\": [\"public_safe_demo\"], \"execution_mode\"");
        assertEquals(1, narrower.split("\\[\"public_safe_demo\"]", -1).length - 1, before);
        Files.writeString(policy, narrower);
    }

    private static void decide(TestServer server, Journey agent, String action) {
        server.operator()
                .post(
                        "/v1/operator/agents/" + agent.id() + "/trust",
                        "{\"action\":\"" + action + "\",\"reason\":\"another policy\"}")
                .done(200);
    }
}
