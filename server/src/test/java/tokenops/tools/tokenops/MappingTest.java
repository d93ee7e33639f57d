package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.Tool;

/** Files of systems that nobody here has heard of, read by what their owner says of them. */
class MappingTest {
    private static final String LEDGER = """
            Buchung;Betrag;Entgelt;Netto;Währung;Stand;Verweis
            2026-11-23 10:15;10,50;0,61;9,89;EUR;gebucht;%s
            2026-11-24T10:15:30+01:00;1000;0;1000;JPY;offen;%s
            """.formatted(Given.PI, "pi_other1");

    private static final String MAPPING = """
            {"family":"settlement","fields":{
              "provider":{"constant":"bank"},
              "provider_reference":{"from":"Verweis"},
              "amount":{"from":"Betrag","unit":"major","decimal":"comma"},
              "currency":{"from":"Währung"},
              "occurred_at":{"from":"Buchung","time":"iso8601"},
              "status":{"from":"Stand","values":{"gebucht":"settled","offen":"pending"}}}}
            """;

    @Test
    void amounts_of_major_units_are_whole_ones_of_the_currency() {
        Given.Reviewed reviewed = Given.evidence(
                        "r.json", Given.paymentRequest("1050").replace("USD", "EUR"))
                .and("ledger.csv", LEDGER)
                .by(MAPPING.replace("\"provider\":", "\"mode\":{\"constant\":\"test\"},\"provider\":"))
                .reviewed();
        assertEquals(List.of(), reviewed.leftOut());
        assertEquals(List.of("matched"), reviewed.matches("request"));
        assertEquals(List.of("matched"), reviewed.matches("settlement"), "the other is pending, and settles nothing");
    }

    @Test
    void the_mapping_and_its_digest_stand_in_the_package() throws Exception {
        Json.Obj stated = Given.evidence("ledger.csv", LEDGER)
                .by(MAPPING)
                .reviewed()
                .input()
                .object("mapping")
                .orElseThrow();
        byte[] canonical = CanonicalJson.bytes(CanonicalJson.readObject(MAPPING.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.of(Digest.of(canonical).toString()), stated.text("digest"));
        assertEquals(
                new String(canonical, StandardCharsets.UTF_8),
                CanonicalJson.text(stated.object("mapping").orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.5", "10,505", "1e3", "NaN", "1.000,00", "ten"})
    void an_amount_that_is_not_exactly_one_costs_its_record(String amount) {
        Given.Reviewed reviewed = Given.evidence("ledger.csv", LEDGER.replace("10,50", amount))
                .by(MAPPING)
                .reviewed();
        assertEquals("1 read, 1 left out", reviewed.counts());
        assertEquals(
                List.of("2: A record was left out: its Betrag " + amount
                        + " is no number with a decimal comma of at most 2 decimals."),
                reviewed.leftOut());
    }

    @Test
    void amounts_beyond_any_double_are_exact_and_may_be_negative() {
        String amount = "-12345678901234567890123456789.01";
        Given.Reviewed reviewed = Given.evidence(
                        "t.json",
                        "[{\"g\":\"" + amount + "\",\"n\":\"" + amount
                                + "\",\"f\":\"0.001\"},{\"g\":1.5,\"n\":1,\"f\":\"0.499\"}]")
                .by("""
                    {"family":"settlement","fields":{"gross":{"from":"g","unit":"major","scale":3},
                    "net":{"from":"n","unit":"major","scale":3},"fee":{"from":"f","unit":"major","scale":3}}}""")
                .reviewed();
        assertEquals(
                List.of(
                        "Net -12345678901234567890123456789010 and fee 1 make -12345678901234567890123456789009,"
                                + " and gross is -12345678901234567890123456789010.",
                        "Net 1000 and fee 499 make 1499, and gross is 1500."),
                reviewed.findings("settlement.fees_add_up").stream()
                        .map(finding -> finding.text("statement").orElseThrow())
                        .toList());
    }

    @Test
    void token_transfers_of_another_spelling_are_transfers() {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl",
                        "{\"log\":{\"token\":\"" + Given.address(9) + "\",\"parties\":[\"" + Given.address(1) + "\",\""
                                + Given.address(2) + "\"]},\"tokens\":\"2.5\"}\n")
                .by("""
                    {"family":"asset_context","fields":{"token_address":{"from":"log.token"},"from_address":{"from":"log.parties.0"},
                    "to_address":{"from":"log.parties.1"},"value":{"from":"tokens","unit":"major","scale":18}}}""")
                .reviewed();
        assertEquals("2500000000000000000", reviewed.total(Given.address(9)));
    }

    @ParameterizedTest
    @CsvSource({
        "iso8601, 2026-11-23, read",
        "iso8601, 2026-11-23T10:15:30.5Z, read",
        "iso8601, 2026-02-30, left out",
        "iso8601, 23.11.2026, left out",
        "epoch_seconds, 1795425600, read",
        "epoch_seconds, 1795425600.123456789, read",
        "epoch_seconds, 99999999999999, left out",
        "epoch_milliseconds, 1795425600123, read",
        "epoch_milliseconds, 1.795e12, left out"
    })
    void a_time_is_one_of_its_form_or_costs_its_record(String form, String time, String becomes) {
        Given.Reviewed reviewed = Given.evidence("e.json", "{\"n\":\"e1\",\"t\":\"" + time + "\"}")
                .by(
                        "{\"family\":\"exceptions\",\"fields\":{\"exception_id\":{\"from\":\"n\"},\"opened\":{\"from\":\"t\",\"time\":\""
                                + form + "\"}}}")
                .reviewed();
        assertEquals(becomes.equals("read") ? "1 read, 0 left out" : "0 read, 1 left out", reviewed.counts());
    }

    @Test
    void a_column_that_is_not_there_is_said() {
        Given.Reviewed reviewed = Given.evidence("ledger.csv", LEDGER.replace("Stand", "Status"))
                .by(MAPPING)
                .reviewed();
        assertEquals("2 read, 1 left out", reviewed.counts());
        assertTrue(reviewed.leftOut().getFirst().contains("names columns that it doesn't have (Stand)"));
        assertEquals(
                "0 read, 1 left out",
                Given.evidence("e.json", "{\"other\":1}").by(MAPPING).reviewed().counts());
    }

    @Test
    void what_the_mapping_does_not_name_stays_with_the_record() {
        Given.Reviewed reviewed = Given.evidence("u.csv", "who,what,how many,receipt\nu1,record,3," + Given.URT + "\n")
                .by("{\"family\":\"usage\",\"fields\":{\"usage_id\":{\"from\":\"who\"},\"meter\":{\"from\":\"what\"},"
                        + "\"quantity\":{\"from\":\"How_Many\"}}}")
                .reviewed();
        assertEquals("claimed", reviewed.standing(Given.URT));
    }

    @Test
    void a_separator_that_the_first_lines_do_not_tell_is_said() {
        Given.Reviewed reviewed = Given.evidence("u.csv", "who;what, why\nu1;record, so\n")
                .by("{\"family\":\"usage\",\"csv\":{\"separator\":\";\"},\"fields\":{\"usage_id\":{\"from\":\"who\"}}}")
                .reviewed();
        assertEquals("1 read, 0 left out", reviewed.counts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{}                                                                      # family",
                "{'family':'poems','fields':{}}                                          # family",
                "{'family':'usage'}                                                      # fields",
                "{'family':'usage','fields':{}}                                          # fields",
                "{'family':'usage','fields':{'meter':{'constant':'record'}}}             # fields",
                "{'family':'usage','fields':{'amuont':{'from':'x'}}}                     # fields.amuont",
                "{'family':'usage','fields':{'meter':'x'}}                               # fields.meter",
                "{'family':'usage','fields':{'meter':{}}}                                # fields.meter.from",
                "{'family':'usage','fields':{'meter':{'from':''}}}                       # fields.meter.from",
                "{'family':'usage','fields':{'meter':{'from':'x','as':'y'}}}             # fields.meter.as",
                "{'family':'usage','fields':{'meter':{'from':'x','constant':'y'}}}       # fields.meter",
                "{'family':'usage','fields':{'meter':{'from':'x','unit':'major'}}}       # fields.meter.unit",
                "{'family':'usage','fields':{'credits':{'from':'x','unit':'major'}}}     # fields.credits.scale",
                "{'family':'usage','fields':{'credits':{'from':'x','scale':6}}}          # fields.credits.scale",
                "{'family':'usage','fields':{'credits':{'from':'x','unit':'major','scale':-1}}} # fields.credits.scale",
                "{'family':'usage','fields':{'meter':{'from':'x','decimal':';'}}}        # fields.meter.decimal",
                "{'family':'usage','fields':{'meter':{'from':'x','group':'dot'}}}        # fields.meter.group",
                "{'family':'usage','fields':{'meter':{'from':'x','decimal':'comma','group':'comma'}}} # fields.meter.group",
                "{'family':'usage','fields':{'at':{'from':'x','time':'iso8601','group':'comma'}}} # fields.at.time",
                "{'family':'usage','fields':{'meter':{'from':'x','time':'noon'}}}        # fields.meter.time",
                "{'family':'usage','fields':{'meter':{'from':'x','values':{'a':1}}}}     # fields.meter.values.a",
                "{'family':'settlement','fields':{'amount':{'from':'x','unit':'major'}}} # fields.amount.scale",
                "{'family':'usage','fields':{'meter':{'from':'x'}},'csv':{'separator':'ab'}} # csv.separator",
                "{'family':'usage','fields':{'meter':{'from':'x'}},'csv':{'separator':';','quote':'`'}} # csv.quote",
                "{'family':'usage','fields':{'meter':{'from':'x'}},'files':1}            # files"
            })
    void one_that_is_wrong_is_refused_by_its_member(String mapping, String member) throws Exception {
        Json.Obj json = CanonicalJson.readObject(mapping.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of(member), new TokenOpsTool().misfit(json).map(Tool.Misfit::member));
    }

    @Test
    void the_examples_of_the_documentation_are_mappings_and_read_what_they_say() throws Exception {
        String page = Files.readString(OutcomeTest.docs().resolve("evidence.md"));
        Matcher blocks = Pattern.compile("```(csv|json)\n(.*?)```", Pattern.DOTALL)
                .matcher(page.substring(page.indexOf("## Mappings")));
        assertTrue(blocks.find());
        String table = blocks.group(2);
        assertTrue(blocks.find());
        String mapping = blocks.group(2);
        Given.Reviewed reviewed =
                Given.evidence("export.csv", table).by(mapping).reviewed();
        assertEquals(List.of(), reviewed.leftOut());
        assertEquals("3 read, 0 left out", reviewed.counts());
    }

    @Test
    void every_field_that_a_mapping_can_give_is_on_the_page() throws Exception {
        String page = Files.readString(OutcomeTest.docs().resolve("evidence.md"));
        Json.Obj schema = Optional.ofNullable(new TokenOpsTool().schemas().get("evidence_mapping"))
                .orElseThrow();
        for (Json.Obj family : schema.objects("allOf")) {
            List<String> names = family.object("then")
                    .flatMap(then -> then.object("properties"))
                    .flatMap(properties -> properties.object("fields"))
                    .flatMap(fields -> fields.object("propertyNames"))
                    .orElseThrow()
                    .texts("enum");
            assertTrue(names.size() > 5);
            for (String name : names) {
                assertTrue(page.contains("`" + name + "`"), name);
            }
        }
    }

    @Test
    void a_path_in_json_has_one_spelling() {
        assertEquals(
                "0 read, 1 left out",
                Given.evidence("e.json", "{\"Log\":{\"Token\":\"x\"}}")
                        .by("{\"family\":\"usage\",\"fields\":{\"meter\":{\"from\":\"log.token\"}}}")
                        .reviewed()
                        .counts(),
                "only the columns of a table are matched without their case");
    }
}
