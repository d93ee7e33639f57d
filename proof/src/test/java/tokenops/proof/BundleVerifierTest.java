package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The verifier on true bundles, and on bundles of which every byte was changed. */
class BundleVerifierTest {
    @Test
    void aTrueBundleHolds() {
        RunFixture run = new RunFixture();
        VerifyReport report = run.verify(run.build());
        assertTrue(report.holds(), report::text);
        assertEquals(
                List.of("cosignatures", "evidence_files", "result_package", "provider_messages"),
                report.checks().stream()
                        .filter(check -> check.verdict() == Check.Verdict.NOT_CHECKED)
                        .map(Check::name)
                        .toList());
    }

    @Test
    void whatAServerGaveOutOnceHoldsForEver() {
        VerifyReport report =
                new BundleVerifier(KeptBundle.logKey()).verify(KeptBundle.bytes(), List.of(), KeptBundle.NOW);
        assertTrue(report.holds(), report::text);
    }

    @Test
    void anAgentMayHaveAP256Key() {
        RunFixture run = new RunFixture(TestKey.p256());
        VerifyReport report = run.verify(run.build());
        assertTrue(report.holds(), report::text);
    }
}
