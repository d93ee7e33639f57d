package tokenops.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies as C2SP tlog-policy writes them, and which cosignatures satisfy them. */
class WitnessPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final TestKey LOG_KEY = TestKey.ed25519();
    private static final NoteVerifierKey LOG = NoteVerifierKey.of(
            "log.example/1", NoteVerifierKey.Type.ED25519, LOG_KEY.jwk().publicKey());
    private static final TestWitnesses WITNESSES = new TestWitnesses(LOG);
    private static final SignedNote CHECKPOINT =
            SignedNote.sign(new Checkpoint("log.example/1", 5, Digest.of(new byte[0])).text(), LOG, LOG_KEY.signer());

    /** The specification's example, with its layout made as awkward as it may be. */
    private static final String TWO_LEVELS = """
            # two organisations
            log LOG
            \t
            witness X1 W1
              witness X2\tW2   https://witness.example/x2
            witness X3 W3
            group X-witnesses 2 X1 X2 X3
            witness Y1 W4
            witness Y2 W5
            witness Y3 W6
            group Y-witnesses any Y1 Y2 Y3
               # both of them
            group X-and-Y all X-witnesses Y-witnesses
            quorum X-and-Y
            """;

    /** What is no policy, its lines parted by semicolons, and what is said of it. */
    static final String MALFORMED = """
            witness a W1                                               | A policy has a quorum line.
            quorum none;quorum none                                    | Line 2 of the policy: There is one quorum line.
            quorum a;witness a W1                                      | Line 1 of the policy: a isn't defined before.
            quorum                                                     | Line 1 of the policy: It is quorum and a name.
            witness none W1;quorum none                                | Line 1 of the policy: none is no name.
            witness a W1;witness a W2;quorum a                         | Line 2 of the policy: a is defined twice.
            witness a W1;group a any a;quorum a                        | Line 2 of the policy: a is defined twice.
            witness a W1;witness b W1;quorum a                         | Line 2 of the policy: The witness's key stands there twice.
            log LOG;log LOG;quorum none                                | Line 2 of the policy: The log's key stands there twice.
            witness a LOG;quorum a                                     | Line 1 of the policy: The key's type isn't one for that.
            log W1;quorum none                                         | Line 1 of the policy: The key's type isn't one for that.
            witness a x+00000000+AAAA;quorum a                         | Line 1 of the policy: The verifier key is of an unknown type.
            witness a W1 u v;quorum a                                  | Line 1 of the policy: It is witness, a name, a verifier key, and perhaps a URL.
            group g any;quorum g                                       | Line 1 of the policy: It is group, a name, all, any or a number, and at least one member.
            group g any g;quorum g                                     | Line 1 of the policy: g isn't defined before.
            group g any none;quorum g                                  | Line 1 of the policy: none isn't defined before.
            witness a W1;group g 2 a;quorum g                          | Line 2 of the policy: A group asks for 1 to 1 of its members.
            witness a W1;group g 0 a;quorum g                          | Line 2 of the policy: A group asks for 1 to 1 of its members.
            witness a W1;group g 01 a;quorum g                         | Line 2 of the policy: A group asks for 1 to 1 of its members.
            witness a W1;group g any a a;quorum g                      | Line 2 of the policy: a is a member already.
            witness a W1;group g any a;group h any a g;quorum h        | Line 3 of the policy: a is a member already.
            witnesses a W1;quorum none                                 | Line 1 of the policy: There is no line witnesses.
            Quorum none                                                | Line 1 of the policy: There is no line Quorum.
            log P1;log P1;quorum none                                  | Line 2 of the policy: The log's key stands there twice.
            witness a P1;witness b P1;quorum a                         | Line 2 of the policy: The witness's key stands there twice.
            """;

    private static WitnessPolicy policy(String text) throws MalformedProof {
        return WitnessPolicy.parse(WITNESSES.filled(text));
    }

    private static NoteSignature cosignature(int number, String text, Instant at) {
        return WITNESSES.cosign("W" + number, text, at.getEpochSecond());
    }

    private static SignedNote cosignedBy(List<Integer> witnesses) {
        SignedNote note = CHECKPOINT;
        for (int number : witnesses) {
            note = note.with(cosignature(number, CHECKPOINT.text(), NOW));
        }
        return note;
    }

    @Test
    void groupsOfGroupsAreEvaluatedForEverySetOfWitnesses() throws Exception {
        WitnessPolicy policy = policy(TWO_LEVELS);
        assertEquals(1, policy.logs().size());
        assertEquals(6, policy.witnesses().size());
        for (int set = 0; set < 1 << 6; set++) {
            List<Integer> cosigning = new ArrayList<>();
            for (int number = 1; number <= 6; number++) {
                if ((set & 1 << (number - 1)) != 0) {
                    cosigning.add(number);
                }
            }
            boolean expected = Integer.bitCount(set & 0b111) >= 2 && (set & 0b111000) != 0;
            WitnessPolicy.Verdict verdict = policy.of(cosignedBy(cosigning), NOW);
            assertEquals(expected, verdict.met(), cosigning.toString());
            assertEquals(cosigning.size(), verdict.cosigned().size());
            assertEquals(List.of(), verdict.faults());
        }
    }

    @Test
    void quorumOfNoneIsAlwaysMetAndOneOfOneWitnessIsThat() throws Exception {
        assertTrue(policy("quorum none").asksForNone());
        assertTrue(policy("quorum none\n").of(CHECKPOINT, NOW).met());
        WitnessPolicy one = policy("witness a W1\nwitness b W2\nquorum b\n");
        assertFalse(one.of(cosignedBy(List.of(1)), NOW).met());
        assertTrue(one.of(cosignedBy(List.of(2)), NOW).met());
        // of another key with the same name, or by one that the policy doesn't know
        assertFalse(one.of(cosignedBy(List.of(3, 4)), NOW).met());
    }

    @Test
    void falseCosignatureOfAKnownWitnessSpoilsTheNote() throws Exception {
        WitnessPolicy policy = policy("witness a W1\nwitness b W2\ngroup any any a b\nquorum any\n");
        SignedNote good = cosignedBy(List.of(2));
        assertTrue(policy.of(good, NOW).met());
        WitnessPolicy.Verdict spoilt = policy.of(good.with(cosignature(1, "another\n", NOW)), NOW);
        assertFalse(spoilt.met());
        assertEquals(List.of("The cosignature of a isn't over this checkpoint."), spoilt.faults());
        assertEquals(List.of("b"), spoilt.cosigned());
    }

    @Test
    void witnessWhoseClockIsWrongDoesNotCountAndSpoilsNothing() throws Exception {
        WitnessPolicy policy = policy("witness a W1\nwitness b W2\ngroup any any a b\nquorum any\n");
        SignedNote ahead = CHECKPOINT.with(cosignature(1, CHECKPOINT.text(), NOW.plusSeconds(301)));
        assertFalse(policy.of(ahead, NOW).met());
        WitnessPolicy.Verdict verdict = policy.of(ahead.with(cosignature(2, CHECKPOINT.text(), NOW)), NOW);
        assertTrue(verdict.met());
        assertEquals(List.of("b"), verdict.cosigned());
        assertEquals(List.of("The cosignature of a has no time, or one to come."), verdict.faults());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T10:05:00Z, true",
        "2026-11-27T10:05:01Z, false",
        "2020-01-01T00:00:00Z, true",
        "1970-01-01T00:00:00Z, false"
    })
    void cosignatureHasATimeAndNotOneToCome(String at, boolean stands) throws Exception {
        SignedNote note = CHECKPOINT.with(cosignature(1, CHECKPOINT.text(), Instant.parse(at)));
        assertEquals(stands, policy("witness a W1\nquorum a\n").of(note, NOW).met());
    }

    static Stream<Arguments> malformed() {
        return MALFORMED.lines().map(row -> row.split(" +\\| ", 2)).map(row -> Arguments.of(row[0], row[1]));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNotAPolicyIsRefusedWithItsLine(String text, String sentence) {
        MalformedProof refused = assertThrows(MalformedProof.class, () -> policy(text.replace(';', '\n')));
        assertEquals(sentence, refused.sentence());
    }

    @Test
    void octetsAreTakenAsTheyAreAndControlCharactersAreRefused() throws Exception {
        byte[] kelvin = WITNESSES.filled("witness \u212A W1\nquorum \u212A\n");
        assertEquals(
                List.of("\u212A"),
                WitnessPolicy.parse(kelvin).of(cosignedBy(List.of(1)), NOW).cosigned());
        for (String control : List.of("\r", "\u0000", "\u007f", "\u000b")) {
            assertThrows(MalformedProof.class, () -> policy("quorum none" + control + "\n"));
        }
        assertThrows(MalformedProof.class, () -> WitnessPolicy.parse(new byte[WitnessPolicy.LARGEST + 1]));
    }

    @Test
    void witnessesMayCosignWithMlDsa44() throws Exception {
        WitnessPolicy policy = policy("witness a W1\nwitness b P1\ngroup both all a b\nquorum both\n");
        SignedNote one = cosignedBy(List.of(1));
        assertFalse(policy.of(one, NOW).met());
        String text = CHECKPOINT.text();
        SignedNote both = SignedNote.parse(
                one.with(WITNESSES.cosign("P1", text, NOW.getEpochSecond())).toString());
        assertEquals(List.of("a", "b"), policy.of(both, NOW).cosigned());
        assertTrue(policy.of(both, NOW).met());
        String larger = new Checkpoint("log.example/1", 6, Digest.of(new byte[0])).text();
        WitnessPolicy.Verdict spoilt = policy.of(one.with(WITNESSES.cosign("P1", larger, NOW.getEpochSecond())), NOW);
        assertFalse(spoilt.met());
        assertEquals(List.of("The cosignature of b isn't over this checkpoint."), spoilt.faults());
        assertEquals(
                List.of("The cosignature of b has no time, or one to come."),
                policy.of(one.with(WITNESSES.cosign("P1", text, 0)), NOW).faults());
    }

    @ParameterizedTest
    @CsvSource({"any, true", "all, false"})
    void whatTheRuntimeCanNotCheckIsNoCosignature(String howMany, boolean met) throws Exception {
        Set<NoteVerifierKey.Type> checkable = EnumSet.of(NoteVerifierKey.Type.ED25519_COSIGNATURE);
        WitnessPolicy policy = WitnessPolicy.parse(
                WITNESSES.filled("witness a W1\nwitness b P1\ngroup g " + howMany + " a b\nquorum g\n"), checkable);
        NoteSignature mlDsa44 = WITNESSES.cosign("P1", CHECKPOINT.text(), NOW.getEpochSecond());
        assertEquals(
                new WitnessPolicy.Verdict(met, List.of("a"), List.of("b"), List.of()),
                policy.of(cosignedBy(List.of(1)).with(mlDsa44), NOW));
        SignedNote spoilt = CHECKPOINT.with(cosignature(1, "another\n", NOW)).with(mlDsa44);
        assertFalse(policy.of(spoilt, NOW).met());
    }

    @Test
    void thirtyTwoOfEachAreReadAndThousandsAreNot() throws Exception {
        String keys = IntStream.rangeClosed(1, 32)
                .mapToObj(i -> "log " + TestWitnesses.anyMlDsa44("log.example/" + i, i) + "\nwitness w" + i + " "
                        + TestWitnesses.anyMlDsa44("witness.example/" + i, 100 + i) + "\n")
                .collect(Collectors.joining());
        WitnessPolicy policy = policy(keys + "quorum none\n");
        assertEquals(32, policy.logs().size());
        assertEquals(32, policy.witnesses().size());
        String groups = IntStream.range(1, 33)
                .mapToObj(i -> "group g" + i + " all g" + (i - 1) + "\n")
                .collect(Collectors.joining());
        assertTrue(policy("witness g0 W1\n" + groups + "quorum g32\n")
                .of(cosignedBy(List.of(1)), NOW)
                .met());
        String many = IntStream.rangeClosed(1, 1_001)
                .mapToObj(i -> "group g" + i + " all g" + (i - 1) + "\n")
                .collect(Collectors.joining());
        assertThrows(MalformedProof.class, () -> policy("witness g0 W1\n" + many + "quorum g1\n"));
    }
}
