package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tokenops.path.Mode;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;
import tokenops.tools.ToolOutcome.MissingEvidence;
import tokenops.tools.ToolRequest;

class CorroborationTest {
    private static final Map<String, String> PAID = Map.of(
            "amount", "1050", "asset", "TEST_USD/2", "provider_reference", Given.PI, "payment_request", Given.PAY);

    private static Given request() {
        return Given.evidence("r.json", Given.paymentRequest("1050"));
    }

    @Test
    void what_the_ledger_knows_and_agrees_with_is_corroborated_and_says_by_whom() {
        Given.Reviewed reviewed =
                request().known(Kind.PAYMENT, Given.PAY, "ledger", PAID).reviewed();
        assertEquals("corroborated", reviewed.standing(Given.PAY));
        assertEquals("claimed", reviewed.standing(Given.PI));
        assertEquals(
                "ledger",
                reviewed.pack().objects("references").stream()
                        .filter(reference -> reference.text("by").isPresent())
                        .findFirst()
                        .orElseThrow()
                        .text("by")
                        .orElseThrow());
    }

    @Test
    void a_request_for_payment_that_the_ledger_knows_is_no_settlement() {
        AssertionError paused = assertThrows(
                AssertionError.class,
                () -> request()
                        .known(Kind.PAYMENT, Given.PAY, "ledger", PAID)
                        .requires("settlement", true)
                        .reviewed());
        assertTrue(String.valueOf(paused.getMessage()).contains("how=not_corroborated"));
    }

    @Test
    void an_amount_that_the_provider_knows_otherwise_is_critical() {
        Given.Reviewed reviewed = Given.evidence("e.json", Given.stripeEvent(Given.EVT, "1050", "usd"))
                .known(Kind.PROVIDER_EVENT, Given.EVT, "provider", Map.of("amount", "999", "asset", "TEST_USD/2"))
                .reviewed();
        assertEquals("contradicted", reviewed.standing(Given.EVT));
        var finding = reviewed.findings("settlement.corroborated").getFirst();
        assertEquals("critical", finding.text("severity").orElseThrow());
        assertEquals("999", finding.text("expected").orElseThrow());
        assertEquals("1050", finding.text("actual").orElseThrow());
    }

    @Test
    void a_payee_that_differs_is_major() {
        Given.Reviewed reviewed = request()
                .known(Kind.PAYMENT, Given.PAY, "ledger", Map.of("payee", "acct_2"))
                .reviewed();
        assertEquals(List.of("major"), reviewed.severities("settlement.corroborated"));
    }

    @Test
    void required_evidence_that_nobody_confirms_pauses_the_run() {
        MissingEvidence paused = assertInstanceOf(
                MissingEvidence.class, request().requires("settlement", true).outcome());
        assertEquals("not_corroborated", paused.missing().getFirst().how());
        MissingEvidence contradicted = assertInstanceOf(
                MissingEvidence.class,
                request()
                        .requires("settlement", true)
                        .known(Kind.PAYMENT, Given.PAY, "ledger", Map.of("amount", "7"))
                        .outcome());
        assertTrue(contradicted.missing().getFirst().detail().contains("contradicted: amount of " + Given.PAY));
    }

    @Test
    void a_required_family_without_records_pauses_the_run_with_its_name() {
        MissingEvidence paused = assertInstanceOf(
                MissingEvidence.class,
                request().requires("usage", false).requires("settlement", false).outcome());
        assertEquals(1, paused.missing().size());
        assertEquals("usage", paused.missing().getFirst().family());
        assertEquals("no_records", paused.missing().getFirst().how());
    }

    @Test
    void a_document_is_held_against_its_digest_however_it_is_written() throws Exception {
        byte[] sealed =
                CanonicalJson.bytes(CanonicalJson.read(Given.settlementReceipt().getBytes(StandardCharsets.UTF_8)));
        Map<String, String> known = Map.of("digest", Digest.of(sealed).toString());
        for (String spelling : List.of(
                new String(sealed, StandardCharsets.UTF_8),
                "[\n" + Given.settlementReceipt().replace(",\"", ",\n \"") + "]")) {
            Given.Reviewed reviewed = Given.evidence("s.json", spelling)
                    .known(Kind.SETTLEMENT_RECEIPT, Given.SRT, "log", known)
                    .reviewed();
            assertEquals("corroborated", reviewed.standing(Given.SRT), spelling);
        }
        Given.Reviewed forged = Given.evidence(
                        "s.json", Given.settlementReceipt().replace("stripe", "strope"))
                .known(Kind.SETTLEMENT_RECEIPT, Given.SRT, "log", known)
                .reviewed();
        assertEquals("contradicted", forged.standing(Given.SRT));
        assertEquals(List.of("critical"), forged.severities("settlement.corroborated"));
    }

    @Test
    void the_transfers_of_a_funding_event_are_held_against_the_ledgers() {
        Given funded = Given.evidence("f.json", Given.funding("1050"));
        assertEquals(
                "corroborated",
                funded.known(Kind.FUNDING_EVENT, Given.CFE, "ledger", Map.of("transfers", Given.TRF))
                        .reviewed()
                        .standing(Given.CFE));
        assertEquals(
                "contradicted",
                funded.known(Kind.FUNDING_EVENT, Given.CFE, "ledger", Map.of("transfers", Given.TRF + ",trf_x"))
                        .reviewed()
                        .standing(Given.CFE));
        assertEquals(
                "contradicted",
                funded.known(Kind.TRANSFER, Given.TRF, "ledger", Map.of("amount", "1", "asset", "TEST_USD/2"))
                        .reviewed()
                        .standing(Given.TRF));
    }

    @Test
    void what_the_ledger_knows_joins_a_funding_event_to_its_payment() {
        Given given = request().and("f.json", Given.funding("1050"));
        assertEquals(List.of("unmatched"), given.reviewed().matches("request"));
        assertEquals(
                List.of("matched"),
                given.known(Kind.FUNDING_EVENT, Given.CFE, "ledger", Map.of("payment_request", Given.PAY))
                        .reviewed()
                        .matches("request"));
    }

    @Test
    void usage_and_delivery_have_findings_of_their_own_family() {
        Given.Reviewed reviewed = Given.evidence(
                        "u.json", Given.usageReceipt(Given.EARLIER_RUN, "50", "1000000", "1000000"))
                .and("c.json", Given.callbackDelivery("delivered", 200))
                .known(Map.of(
                        new Reference(Kind.USAGE_RECEIPT, Given.URT),
                        new Known("ledger", Map.of("credits_debited", "999999")),
                        new Reference(Kind.CALLBACK, Given.CBK),
                        new Known("deliveries", Map.of("outcome", "exhausted"))))
                .reviewed();
        assertEquals(List.of("critical"), reviewed.severities("usage.corroborated"));
        assertEquals(List.of("major"), reviewed.severities("delivery.corroborated"));
    }

    @Test
    void all_references_are_looked_up_at_once() {
        List<Set<Reference>> asked = new ArrayList<>();
        Corroboration asking = references -> {
            asked.add(references);
            return Map.of();
        };
        new TokenOpsTool()
                .run(new ToolRequest(
                        Given.RUN,
                        Given.AS_OF,
                        Mode.TEST,
                        request().and("s.json", Given.settlementReceipt()).files(),
                        List.of(),
                        List.of(),
                        ToolRequest.Tolerance.DEFAULT,
                        Long.MAX_VALUE,
                        asking));
        assertEquals(1, asked.size());
        assertEquals(
                Set.of(Kind.PAYMENT, Kind.PROVIDER_REFERENCE, Kind.PROVIDER_EVENT, Kind.SETTLEMENT_RECEIPT, Kind.GRANT),
                asked.getFirst().stream().map(Reference::kind).collect(Collectors.toUnmodifiableSet()));
    }
}
