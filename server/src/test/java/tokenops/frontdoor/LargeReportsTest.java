package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.proof.Json;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;
import tokenops.tools.Tool;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/** Reports are made in memory: while large ones are, others wait or are refused, before their package is read. */
@Tag("slow")
class LargeReportsTest {
    /** Gives a large package, and makes its report when it is let. */
    private static final class Slow implements Tool {
        private final Tool real = new TokenOpsTool();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch let = new CountDownLatch(1);

        @Override
        public ToolDescription description() {
            return real.description();
        }

        @Override
        public ToolOutcome run(ToolRequest request) {
            ToolOutcome.Completed done = (ToolOutcome.Completed) real.run(request);
            return new ToolOutcome.Completed(
                    done.outcome(),
                    done.evidenceStatus(),
                    done.evidenceScore(),
                    done.summary(),
                    done.findings(),
                    done.nextActions(),
                    done.usage(),
                    done.members().with("long", new Json.Text("x".repeat(200_000))),
                    done.tables());
        }

        @Override
        public byte[] report(Json.Obj resultPackage) {
            begun.countDown();
            try {
                let.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            return new byte[] {'x'};
        }
    }

    @Test
    void whoFindsNoRoomForAReportIsToldToComeAgain() throws Exception {
        Slow tool = new Slow();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey agent = Journey.contracted(server, 2);
            Run run = agent.complete(Evidence.text("a.csv", "text/csv", "a,b\n"));
            String report = "/v1/runs/" + run.id() + "/report";
            CompletableFuture<Raw.Answer> first =
                    CompletableFuture.supplyAsync(() -> agent.raw().get(report), Thread::startVirtualThread);
            tool.begun.await();
            long size = server.sql().number("SELECT max(size) FROM document");
            server.sql().change("UPDATE document SET size = 2147483647 WHERE size = ?", (int) size);
            for (String path : List.of(report, "/v1/runs/" + run.id() + "/tables/findings.csv")) {
                Raw.Answer refused = agent.raw().get(path);
                refused.refused(503, "unavailable");
                assertTrue(refused.headers().firstValue("retry-after").isPresent(), path);
            }
            server.sql().change("UPDATE document SET size = ? WHERE size = 2147483647", (int) size);
            tool.let.countDown();
            assertEquals("x", first.join().done(200).text());
            assertEquals("x", agent.raw().get(report).done(200).text());
        }
    }
}
