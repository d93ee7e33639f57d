package tokenops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * The main job, as a user runs it: once on the pilot's own payment, then on real token transfers with the same data folder, and what
 * came of both under an auditor's eyes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PilotTest {
    private static final Path TRANSFERS =
            Path.of("..", "..", "shared", "data", "ethereum-token-transfers-17173049-17173050.jsonl");

    private static final List<String> STATIONS = List.of(
            "onboarding",
            "trust",
            "credential_envelope",
            "quote",
            "provider_route",
            "provider_confirmation",
            "credit_funding",
            "run_contract",
            "queue",
            "execution",
            "result_contract",
            "usage_receipt",
            "callback",
            "ledger",
            "attestation");

    private Path folder = Path.of("");

    private Ran ofItsOwn = Ran.NOT_YET;
    private Ran ofTransfers = Ran.NOT_YET;

    /** A command that has ended. */
    private record Ran(int exit, String out, String err) {
        static final Ran NOT_YET = new Ran(-1, "", "");

        Json.Obj json() throws MalformedJson {
            return CanonicalJson.readObject(out.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Ran tokenops(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commands();
        commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = commands.execute(arguments);
        commands.getOut().flush();
        commands.getErr().flush();
        return new Ran(exit, out.toString(), err.toString());
    }

    @BeforeAll
    void pilots(@TempDir Path given) {
        folder = given;
        String data = folder.resolve("data").toString();
        ofItsOwn = tokenops("pilot", "--data", data, "--out", own().toString());
        ofTransfers = tokenops(
                "pilot", "--data", data, "--out", transfers().toString(), "--json", "--evidence", TRANSFERS.toString());
    }

    private Path own() {
        return folder.resolve("own");
    }

    private Path transfers() {
        return folder.resolve("transfers");
    }

    @Test
    void both_held() {
        assertEquals(0, ofItsOwn.exit, ofItsOwn.out + ofItsOwn.err);
        assertEquals(0, ofTransfers.exit, ofTransfers.out + ofTransfers.err);
    }

    @Test
    void fifteen_stations_left_their_objects() throws IOException, MalformedJson {
        for (Path out : List.of(own(), transfers())) {
            List<Json.Obj> stations = read(out.resolve("trail.json")).objects("stations");
            assertEquals(
                    STATIONS,
                    stations.stream()
                            .map(each -> each.text("station").orElse(""))
                            .toList());
            Set<String> ids = new HashSet<>();
            for (Json.Obj station : stations) {
                assertEquals(
                        Set.of("station", "state", "object_id", "digest", "reached_at"),
                        station.members().keySet());
                ids.add(station.text("object_id").orElseThrow());
            }
            assertEquals(15, ids.size());
        }
    }

    @Test
    void people_see_each_station_of_both_runs_as_it_is_reached() {
        for (int i = 1; i <= STATIONS.size(); i++) {
            Pattern line = Pattern.compile("(?m)^ ?" + i + "  " + STATIONS.get(i - 1)
                    + " +[a-z_]+ +[a-z]{3}_[0-9a-z]{26}  2[0-9-]+T[0-9:.]+Z$");
            assertEquals(i <= 8 ? 1 : 2, line.matcher(ofItsOwn.out).results().count(), ofItsOwn.out);
        }
        assertTrue(ofItsOwn.out.contains("\"pilot_id\": \"tokenops_live_pilot_001\""), ofItsOwn.out);
        assertTrue(ofItsOwn.out.contains("The proof holds"), ofItsOwn.out);
        assertEquals("", ofItsOwn.err);
    }

    @Test
    void with_json_the_output_is_one_object() throws MalformedJson {
        Json.Obj said = ofTransfers.json();
        assertEquals(Optional.of("tokenops_live_pilot_001"), said.text("pilot_id"));
        assertEquals(Optional.of("tokenops"), said.text("tool"));
        assertEquals(Optional.of("stripe_stablecoin"), said.text("provider_route"));
        assertEquals(Optional.of("funded"), said.text("credit_state"));
        assertEquals(Optional.of("result_ready"), said.text("run_state"));
        assertEquals(
                Json.texts(List.of(
                        "runtime_record",
                        "result_contract",
                        "settlement_receipt",
                        "usage_receipt",
                        "callback_delivery",
                        "ledger_entry",
                        "attestation")),
                said.get("proof_objects").orElseThrow());
        assertEquals(Optional.of("passed"), said.text("verdict"));
        assertTrue(ofTransfers.err.contains(" 1  onboarding"), ofTransfers.err);
    }

    @Test
    void its_own_payment_run_and_delivery_are_corroborated() throws IOException, MalformedJson {
        Json.Obj result = read(own().resolve("result.json"));
        assertEquals(Optional.of("sufficient"), result.text("evidence_status"));
        assertEquals(Optional.of(100L), result.whole("evidence_score"));
        assertTrue(result.objects("references").stream()
                .allMatch(each -> each.text("standing").equals(Optional.of("corroborated"))));
        Set<String> sides = new HashSet<>();
        result.objects("matches").forEach(match -> sides.add(match.text("side").orElseThrow()));
        assertEquals(Set.of("request", "settlement", "usage", "delivery"), sides);
    }

    @Test
    void totals_of_the_transfers_are_those_of_an_independent_sum() throws IOException, MalformedJson {
        Pattern fields = Pattern.compile("\"token_address\": \"(0x[0-9a-f]+)\".*?\"value\": ([0-9]+)");
        Map<String, BigInteger> sums = new TreeMap<>();
        try (Stream<String> lines = Files.lines(TRANSFERS)) {
            lines.forEach(line -> {
                Matcher found = fields.matcher(line);
                assertTrue(found.find(), line);
                sums.merge(found.group(1), new BigInteger(found.group(2)), BigInteger::add);
            });
        }
        assertFalse(sums.isEmpty());
        Json.Builder expected = Json.object();
        sums.forEach((token, sum) -> expected.put(token, sum.toString()));
        assertEquals(
                Optional.of(expected.build()),
                read(transfers().resolve("result.json")).object("totals_by_asset"));
    }

    @Test
    void the_proof_verifies_from_files_alone() throws MalformedJson {
        Ran plain = verify(transfers(), "proof.json");
        assertEquals(0, plain.exit, plain.out + plain.err);
        assertTrue(plain.out.contains("The proof holds: "), plain.out);
        Ran json = tokenops(
                "verify",
                transfers().resolve("proof.json").toString(),
                "--log-key",
                transfers().resolve("log-key.txt").toString(),
                "--with",
                TRANSFERS.toString(),
                "--with",
                transfers().resolve("result.json").toString(),
                "--with",
                transfers().resolve("provider-message.json").toString(),
                "--json");
        assertEquals(0, json.exit, json.err);
        assertEquals(Optional.of("passed"), json.json().text("verdict"));
        // Witnesses are the only thing that isn't there to be checked.
        assertEquals(
                List.of(Optional.of("cosignatures")),
                json.json().objects("checks").stream()
                        .filter(check -> !check.text("verdict").equals(Optional.of("passed")))
                        .map(check -> check.text("name"))
                        .toList());
    }

    @Test
    void a_flipped_byte_is_refused_wherever_it_is() throws IOException {
        byte[] proof = Files.readAllBytes(own().resolve("proof.json"));
        for (int at = 0; at < proof.length; at += proof.length / 40) {
            byte[] flipped = proof.clone();
            flipped[at] ^= 1;
            Files.write(own().resolve("flipped.json"), flipped);
            assertEquals(1, verify(own(), "flipped.json").exit, "byte " + at);
        }
        byte[] result = Files.readAllBytes(own().resolve("result.json"));
        result[result.length / 2] ^= 1;
        Files.write(own().resolve("flipped-result.json"), result);
        Ran verdict = tokenops(
                "verify",
                own().resolve("proof.json").toString(),
                "--log-key",
                own().resolve("log-key.txt").toString(),
                "--with",
                own().resolve("flipped-result.json").toString());
        assertEquals(1, verdict.exit, verdict.out);
    }

    @Test
    void a_gigabyte_is_told_apart_and_fills_no_memory() throws IOException {
        Path large = own().resolve("gigabyte");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        Ran bundle = verify(own(), "gigabyte");
        assertEquals(1, bundle.exit, bundle.err);
        assertTrue(bundle.out.contains("The file is larger than 4 MiB."), bundle.out);
        Ran beside = tokenops(
                "verify",
                own().resolve("proof.json").toString(),
                "--log-key",
                own().resolve("log-key.txt").toString(),
                "--with",
                large.toString());
        assertEquals(1, beside.exit, beside.err);
        assertTrue(beside.out.contains("The file " + large + " with the digest sha256:"), beside.out);
        assertTrue(beside.out.contains("belongs to nothing in this run"), beside.out);
        Files.delete(large);
    }

    @Test
    void another_log_key_or_arguments_that_cannot_be_used_are_told_apart() throws IOException {
        Path other = folder.resolve("other-key.txt");
        String line = Files.readString(own().resolve("log-key.txt"));
        Files.writeString(other, line.replaceFirst("/log/", "/lag/"));
        String proof = own().resolve("proof.json").toString();
        assertEquals(2, tokenops("verify", proof, "--log-key", other.toString()).exit);
        Files.writeString(other, line + line);
        assertEquals(2, tokenops("verify", proof, "--log-key", other.toString()).exit);
        Files.writeString(other, line.strip() + "\r\n");
        assertEquals(0, tokenops("verify", proof, "--log-key", other.toString()).exit);
        assertEquals(2, tokenops("verify", proof, "--log-key", "nowhere.txt").exit);
        assertEquals(
                2,
                tokenops(
                                "verify",
                                "nowhere.json",
                                "--log-key",
                                own().resolve("log-key.txt").toString())
                        .exit);
        assertEquals(2, tokenops("verify", proof).exit);
    }

    @Test
    void the_server_that_went_on_kept_its_log() throws IOException {
        assertArrayEquals(
                Files.readAllBytes(own().resolve("log-key.txt")),
                Files.readAllBytes(transfers().resolve("log-key.txt")));
    }

    @Test
    void what_cannot_be_done_is_said() {
        Ran route = tokenops(
                "pilot",
                "--data",
                folder.resolve("data").toString(),
                "--out",
                folder.resolve("none").toString(),
                "--provider-route",
                "gold");
        assertEquals(1, route.exit);
        assertTrue(route.err.contains("There is no provider route gold; there is stripe_stablecoin."), route.err);
        assertEquals(2, tokenops("pilot", "--evidence", "nowhere.jsonl").exit);
    }

    private static Ran verify(Path out, String proof) {
        return tokenops(
                "verify",
                out.resolve(proof).toString(),
                "--log-key",
                out.resolve("log-key.txt").toString());
    }

    private static Json.Obj read(Path file) throws IOException, MalformedJson {
        return CanonicalJson.readObject(Files.readAllBytes(file));
    }
}
