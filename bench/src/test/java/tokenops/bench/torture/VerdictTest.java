package tokenops.bench.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tokenops.bench.torture.Given.ack;
import static tokenops.bench.torture.Given.answer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tokenops.bench.torture.Acknowledged.Ack;
import tokenops.bench.torture.Acknowledged.Heard;
import tokenops.bench.torture.Acknowledged.What;

/** What is as it was acknowledged is no finding; each way of being otherwise is one, and names the run. */
class VerdictTest {
    private static final String RUN = "{'id':'run_1','reference':'bench-7','held':{'amount':'5'},'state':'%s'}";
    private static final Ack ACK = ack(What.RUN, "run_1", 202, RUN.formatted("operating"));
    private static final Heard CALLBACK = new Heard("cbk_1", "sha256:aa");

    private static Verdict.Fate ended(String state, boolean cancelAcknowledged, String result, Heard... heard) {
        return new Verdict.Fate(
                answer(200, RUN.formatted(state)),
                cancelAcknowledged,
                Optional.of(result).filter(digest -> !digest.isEmpty()),
                Set.of(heard));
    }

    @Test
    void aRunWithItsResultAndItsCallbackIsNotLostAndNeitherIsACancelledOne() {
        assertEquals(List.of(), Verdict.lost(ACK, ended("result_ready", false, "sha256:aa", CALLBACK)));
        assertEquals(List.of(), Verdict.lost(ACK, ended("cancelled", true, "")));
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of(
                        "is missing",
                        new Verdict.Fate(answer(404, "{}"), false, Optional.of("sha256:aa"), Set.of(CALLBACK))),
                Arguments.of(
                        "has another held",
                        new Verdict.Fate(
                                answer(200, RUN.formatted("result_ready").replace("'5'", "'6'")),
                                false,
                                Optional.of("sha256:aa"),
                                Set.of(CALLBACK))),
                Arguments.of(
                        "has another reference",
                        new Verdict.Fate(
                                answer(200, RUN.formatted("result_ready").replace("bench-7", "bench-8")),
                                false,
                                Optional.of("sha256:aa"),
                                Set.of(CALLBACK))),
                Arguments.of("is operating, not result_ready", ended("operating", false, "sha256:aa", CALLBACK)),
                Arguments.of("is failed, not result_ready", ended("failed", false, "sha256:aa", CALLBACK)),
                Arguments.of("is cancelled, not result_ready", ended("cancelled", false, "sha256:aa", CALLBACK)),
                Arguments.of("is result_ready, not cancelled", ended("result_ready", true, "sha256:aa", CALLBACK)),
                Arguments.of("has no result contract", ended("result_ready", false, "")),
                Arguments.of("ended without a callback", ended("result_ready", false, "sha256:aa")),
                Arguments.of("its callback cbk_1 said sha256:aa", ended("result_ready", false, "sha256:bb", CALLBACK)),
                Arguments.of("its callback cbk_1 said sha256:aa", ended("cancelled", true, "", CALLBACK)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aLossIsFound(String finding, Verdict.Fate fate) {
        List<String> lost = Verdict.lost(ACK, fate);
        assertTrue(
                lost.stream().anyMatch(text -> text.startsWith("run_1 ") && text.contains(finding)), lost.toString());
    }

    @Test
    void aRunThatWasToldOfUnderTwoIdsIsDuplicatedOneThatWasToldOfTwiceUnderOneIsNot() {
        assertEquals(Optional.empty(), Verdict.duplicated(ACK, ended("result_ready", false, "sha256:aa", CALLBACK)));
        Heard other = new Heard("cbk_2", "sha256:aa");
        assertTrue(Verdict.duplicated(ACK, ended("result_ready", false, "sha256:aa", CALLBACK, other))
                .orElseThrow()
                .contains("[cbk_1, cbk_2]"));
    }

    @Test
    void theSecondAnswerIsTheFirstOneByteForByte() {
        assertEquals(Optional.empty(), Verdict.repeated(ACK, answer(202, RUN.formatted("operating"))));
        assertTrue(Verdict.repeated(ACK, answer(202, RUN.formatted("result_ready")))
                .isPresent());
        assertTrue(
                Verdict.repeated(ACK, answer(200, RUN.formatted("operating"))).isPresent());
        assertTrue(Verdict.repeated(ACK, answer(404, "{}")).orElseThrow().contains("run_1"));
    }

    @Test
    void aSealedDocumentKeepsItsDigest() {
        Ack quote = ack(What.QUOTE, "quo_1", 201, "{'digest':'sha256:cc'}");
        assertEquals(Optional.empty(), Verdict.sealed(quote, answer(200, "{'digest':'sha256:cc'}")));
        assertTrue(Verdict.sealed(quote, answer(200, "{'digest':'sha256:dd'}")).isPresent());
        assertTrue(Verdict.sealed(quote, answer(404, "{'digest':'sha256:cc'}")).isPresent());
        Ack unsealed = ack(What.QUOTE, "quo_1", 201, "{}");
        assertTrue(Verdict.sealed(unsealed, answer(200, "{}")).isPresent());
    }

    @Test
    void aPaidPaymentIsConfirmedWithItsGrant() {
        Ack payment = ack(What.PAYMENT, "pay_1", 201, "{}");
        assertEquals(
                Optional.empty(), Verdict.funded(payment, answer(200, "{'state':'confirmed','grant_id':'grt_1'}")));
        assertTrue(Verdict.funded(payment, answer(200, "{'state':'submitted'}")).isPresent());
        assertTrue(Verdict.funded(payment, answer(200, "{'state':'confirmed'}")).isPresent());
    }
}
