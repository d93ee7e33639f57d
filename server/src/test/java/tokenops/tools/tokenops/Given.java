package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.tools.Corroboration;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;
import tokenops.tools.EvidenceFile;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.ToolRequest.PriceLine;
import tokenops.tools.ToolRequest.Requirement;

/** A review as a test puts it together: evidence, requirements, prices and what is known, then {@link #reviewed}. */
final class Given {
    static final Instant AS_OF = Instant.parse("2026-11-23T10:00:00Z");
    static final Id.Run RUN = new Id.Run(new UUID(0x0193_0000_0000_7000L, 0x8000_0000_0000_0001L));
    static final String PAY = id("pay");
    static final String CFE = id("cfe");
    static final String SRT = id("srt");
    static final String GRT = id("grt");
    static final String URT = id("urt");
    static final String CBK = id("cbk");
    static final String TRF = id("trf");
    static final String EARLIER_RUN = id("run");
    static final String PI = "pi_3Qx7TokenOpsSandbox0001";
    static final String EVT = "evt_3Qx7TokenOpsSandbox0001";

    private final List<EvidenceFile> files = new ArrayList<>();
    private final List<Requirement> required = new ArrayList<>();
    private final List<PriceLine> prices = new ArrayList<>();
    private ToolRequest.Tolerance tolerance = ToolRequest.Tolerance.DEFAULT;
    private long credits = Long.MAX_VALUE;
    private Corroboration corroboration = Corroboration.NONE;
    private Mode mode = Mode.TEST;

    static Given evidence(String name, String text) {
        return new Given().and(name, text);
    }

    Given and(String name, String text) {
        return and(name, text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    Given and(String name, byte[] bytes, Optional<String> family) {
        files.add(new EvidenceFile(
                new Id.Evidence(new UUID(0, files.size())),
                name,
                family,
                "application/octet-stream",
                Digest.of(bytes),
                bytes.length,
                () -> new ByteArrayInputStream(bytes)));
        return this;
    }

    Given as(String family) {
        EvidenceFile last = files.removeLast();
        files.add(new EvidenceFile(
                last.id(),
                last.name(),
                Optional.of(family),
                last.mediaType(),
                last.digest(),
                last.size(),
                last.open()));
        return this;
    }

    /** Has the last file read by a mapping. */
    Given by(String mapping) {
        try {
            files.add(files.removeLast().by(CanonicalJson.readObject(mapping.getBytes(StandardCharsets.UTF_8))));
        } catch (MalformedJson e) {
            throw new AssertionError(mapping, e);
        }
        return this;
    }

    Given requires(String family, boolean corroborated) {
        required.add(new Requirement(family, corroborated));
        return this;
    }

    Given priced(String meter, long creditsPerUnit) {
        prices.add(new PriceLine(meter, meter, creditsPerUnit));
        return this;
    }

    Given tolerating(long amountMinor, Duration time) {
        tolerance = new ToolRequest.Tolerance(amountMinor, time);
        return this;
    }

    Given paying(long microcredits) {
        credits = microcredits;
        return this;
    }

    Given live() {
        mode = Mode.LIVE;
        return this;
    }

    Given known(Map<Reference, Known> known) {
        corroboration = new Corroboration() {
            @Override
            public Map<Reference, Known> look(Set<Reference> references) {
                Map<Reference, Known> found = new HashMap<>(known);
                found.keySet().retainAll(references);
                return found;
            }
        };
        return this;
    }

    Given known(Corroboration.Kind kind, String value, String by, Map<String, String> facts) {
        return known(Map.of(new Reference(kind, value), new Known(by, facts)));
    }

    List<EvidenceFile> files() {
        return List.copyOf(files);
    }

    ToolOutcome outcome() {
        return new TokenOpsTool()
                .run(new ToolRequest(RUN, AS_OF, mode, files, required, prices, tolerance, credits, corroboration));
    }

    Reviewed reviewed() {
        if (outcome() instanceof ToolOutcome.Completed completed) {
            assertEquals(Optional.empty(), ResultSchema.MEMBERS.fault(completed.members(), "package"));
            return new Reviewed(completed);
        }
        throw new AssertionError("paused: " + outcome());
    }

    /** A completed review and the questions that tests ask of it. */
    record Reviewed(ToolOutcome.Completed completed) {
        Json.Obj pack() {
            return completed.members();
        }

        List<Json.Obj> findings(String check) {
            return pack().objects("findings").stream()
                    .filter(finding -> finding.text("check").equals(Optional.of(check)))
                    .toList();
        }

        /** What became of the only file, or the first. */
        Json.Obj input() {
            return pack().objects("inputs").getFirst();
        }

        /** Records read, and left out, of the first file. */
        String counts() {
            return input().whole("records").orElseThrow() + " read, "
                    + input().whole("left_out").orElseThrow() + " left out";
        }

        /** What couldn't be read: line and statement of each finding. */
        List<String> leftOut() {
            return findings("evidence.readable").stream()
                    .map(finding -> finding.objects("records").stream()
                                    .findFirst()
                                    .flatMap(record -> record.whole("line"))
                                    .orElse(0L)
                            + ": " + finding.text("statement").orElseThrow())
                    .toList();
        }

        /** The severities of a check's findings, the gravest first. */
        List<String> severities(String check) {
            return findings(check).stream()
                    .map(finding -> finding.text("severity").orElseThrow())
                    .toList();
        }

        /** {@code ran} or {@code not_applicable}; a check is named by one of them alone. */
        String state(String check) {
            boolean ran = pack().objects("checks").stream()
                    .anyMatch(entry -> entry.text("id").equals(Optional.of(check)));
            long idle = pack().objects("not_applicable").stream()
                    .filter(group ->
                            group.object("checks").orElseThrow().text(check).isPresent())
                    .count();
            assertEquals(ran ? 0 : 1, idle, check);
            return ran ? "ran" : "not_applicable";
        }

        String standing(String reference) {
            return pack().objects("references").stream()
                    .filter(entry -> entry.text("value").equals(Optional.of(reference)))
                    .findFirst()
                    .orElseThrow()
                    .text("standing")
                    .orElseThrow();
        }

        List<String> matches(String side) {
            return pack().objects("matches").stream()
                    .filter(match -> match.text("side").equals(Optional.of(side)))
                    .map(match -> match.text("state").orElseThrow())
                    .toList();
        }

        String total(String token) {
            return pack().object("totals_by_asset").orElseThrow().text(token).orElseThrow();
        }
    }

    /** A file of the shared data that lies beside the checkout. */
    static byte[] shared(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve("shared").resolve("data").resolve(name);
            if (Files.exists(file)) {
                try {
                    return Files.readAllBytes(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new AssertionError("no shared/data/" + name + " beside the checkout");
    }

    static String address(int number) {
        return String.format(Locale.ROOT, "0x%040x", number);
    }

    static String transaction(int number) {
        return String.format(Locale.ROOT, "0x%064x", number);
    }

    static String transfer(int token, int from, int to, String value, int transaction, int logIndex) {
        return """
                {"token_address":"%s","from_address":"%s","to_address":"%s","value":%s,"transaction_hash":"%s","log_index":%d,"block_number":7}
                """.formatted(address(token), address(from), address(to), value, transaction(transaction), logIndex);
    }

    static String paymentRequest(String amount) {
        return """
                {"amount":{"amount":"%s","asset":"TEST_USD/2"},"credits":{"amount":"10000000","asset":"TEST_CREDIT/6"},"id":"%s","issued_at":"2026-11-23T09:00:00.000000Z","kind":"payment_request","links":[],"mode":"test","payee":"acct_1","provider":"stripe","provider_reference":"%s","schema_version":1}
                """.formatted(amount, PAY, PI);
    }

    static String stripeEvent(String id, String amount, String currency) {
        return """
                {"id":"%s","object":"event","type":"payment_intent.succeeded","created":1795425600,"livemode":false,"data":{"object":{"id":"%s","object":"payment_intent","amount":%s,"amount_received":%s,"currency":"%s","status":"succeeded","livemode":false,"client_secret":"%s_secret_hush","metadata":{"payment_request":"%s"}}}}
                """.formatted(id, PI, amount, amount, currency, PI, PAY);
    }

    static String funding(String amount) {
        return """
                {"account":"agent_credits:agt_1","credits":{"amount":"10000000","asset":"TEST_CREDIT/6"},"grant_id":"%s","id":"%s","kind":"credit_funding_event","links":[],"mode":"test","paid":{"amount":"%s","asset":"TEST_USD/2"},"schema_version":1,"transfers":[{"amount":{"amount":"%s","asset":"TEST_USD/2"},"credit":"deferred_revenue","debit":"provider_clearing:stripe","id":"%s"}]}
                """.formatted(GRT, CFE, amount, amount, TRF);
    }

    static String settlementReceipt() {
        return """
                {"credits":{"amount":"10000000","asset":"TEST_CREDIT/6"},"event_id":"%s","grant_id":"%s","id":"%s","kind":"settlement_receipt","links":[],"mode":"test","paid":{"amount":"1050","asset":"TEST_USD/2"},"payment_id":"%s","provider":"stripe","provider_reference":"%s","schema_version":1}
                """.formatted(EVT, GRT, SRT, PAY, PI);
    }

    static String usageReceipt(String run, String quantity, String credits, String debited) {
        return """
                {"burns":[{"credits":{"amount":"%s","asset":"TEST_CREDIT/6"},"grant_id":"%s","settlement_receipt_id":"%s"}],"credits":{"debited":{"amount":"%s","asset":"TEST_CREDIT/6"},"held":{"amount":"5000000","asset":"TEST_CREDIT/6"},"released":{"amount":"%s","asset":"TEST_CREDIT/6"}},"id":"%s","kind":"usage_receipt","lines":[{"credits":{"amount":"%s","asset":"TEST_CREDIT/6"},"credits_per_unit":{"amount":"20000","asset":"TEST_CREDIT/6"},"meter":"record","quantity":"%s","unit":"record"}],"links":[],"mode":"test","run_id":"%s","schema_version":1}
                """.formatted(
                        debited, GRT, SRT, debited, 5_000_000 - Long.parseLong(debited), URT, credits, quantity, run);
    }

    static String callbackDelivery(String outcome, int status) {
        return """
                {"attempts":[{"at":"2026-11-23T09:30:00.000000Z","duration_ms":12,"status":%d}],"id":"%s","kind":"callback_delivery","links":[],"mode":"test","outcome":"%s","run_id":"%s","schema_version":1,"url":"https://agent.example/hook"}
                """.formatted(status, CBK, outcome, EARLIER_RUN);
    }

    private static String id(String prefix) {
        return prefix + "_01jd0000000000000000000001".substring(0, 27);
    }
}
