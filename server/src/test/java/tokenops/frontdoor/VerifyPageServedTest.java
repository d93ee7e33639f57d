package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.browser.Browser;
import tokenops.client.Run;
import tokenops.proof.VerifyPage;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** The page that checks a proof, as the server serves it: under its own policy, on the bundle of a real run. */
@ExtendWith(OneServer.class)
class VerifyPageServedTest {
    private final TestServer server;

    VerifyPageServedTest(TestServer server) {
        this.server = server;
    }

    @Test
    void thePageIsServedUnderThePolicyThatItCarries() {
        Raw.Answer answer = server.raw().get("/verify").done(200);
        assertArrayEquals(VerifyPage.page(), answer.body());
        String policy = answer.headers().firstValue("content-security-policy").orElseThrow();
        assertEquals(VerifyPage.POLICY + "; frame-ancestors 'none'", policy);
        assertTrue(answer.text().contains(VerifyPage.POLICY));
        assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
    }

    @Test
    void theSchemaOfTheAttestationsPredicateIsServed() {
        Raw.Answer schema = server.raw().get("/schemas/run_attestation").done(200);
        assertEquals("/schemas/run_attestation", schema.member("$id"));
        assertTrue(schema.text().contains("\"log_origin\""));
    }

    @Test
    @Tag("slow")
    void aRealRunIsCheckedInTheBrowser(@TempDir Path folder) throws Exception {
        try (Journey agent = Journey.contracted(server, 1);
                Browser browser = Browser.start()) {
            Run run = agent.complete(Samples.transfers(10));
            byte[] bundle = agent.proof(run.id());
            browser.open(server.url() + "/verify", 1280, 900, false);
            // other tests may have set the server's clock forward; the page goes by the browser's
            browser.eval("""
                    Date = class extends Date {
                      constructor(...time) {
                        super(...(time.length > 0 ? time : [%d]));
                      }
                    }
                    """.formatted(server.clock().millis()));
            browser.eval("document.querySelector('#key').focus()");
            browser.type(server.raw().get("/log/key").done(200).text().strip());
            browser.drop("#bundle", Files.write(folder.resolve("proof.json"), bundle));
            String shown = browser.eval("""
                    new Promise(done => {
                      const look = () => shown.textContent.startsWith('The proof') ? done(shown.textContent) : setTimeout(look, 10);
                      look();
                    })
                    """).asText();
            String said = server.verifier()
                    .verify(bundle, List.of(), server.clock().instant())
                    .text();
            assertTrue(shown.startsWith("The proof holds: "), shown);
            assertTrue(said.endsWith(shown + "\n"), said);
            assertEquals(List.of(server.url() + "/verify"), browser.requests());
            assertEquals(List.of(), browser.complaints());
        }
    }
}
