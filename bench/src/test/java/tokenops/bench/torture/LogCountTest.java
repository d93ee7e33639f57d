package tokenops.bench.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tokenops.bench.torture.Findings.Sort;
import tokenops.proof.Checkpoint;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.proof.Merkle;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Signer;

/** A log that continues what it served and has every document once is no finding; each other one is. */
class LogCountTest {
    private static final String ORIGIN = "example.com/log/1";
    private static final List<byte[]> ENTRIES =
            IntStream.range(0, 5).mapToObj(i -> leaf(digest("document " + i))).toList();

    private final KeyPair pair = pair();
    private final NoteVerifierKey key = NoteVerifierKey.of(ORIGIN, NoteVerifierKey.Type.ED25519, pair.getPublic());
    private final Findings findings = new Findings();

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Digest digest(String document) {
        return Digest.of(document.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] leaf(Digest digest) {
        return new LogLeaf(digest, Instant.parse("2026-11-23T10:00:00Z"), "attestation").bytes();
    }

    private String checkpoint(List<byte[]> entries, KeyPair signer) {
        Checkpoint head = new Checkpoint(
                ORIGIN,
                entries.size(),
                Digest.ofHash(Merkle.root(entries.stream().map(Merkle::leafHash).toList())));
        NoteVerifierKey own = NoteVerifierKey.of(ORIGIN, NoteVerifierKey.Type.ED25519, signer.getPublic());
        return SignedNote.sign(head.text(), own, Signer.of(signer.getPrivate())).toString();
    }

    private void count(List<byte[]> entries, List<String> served, Map<Digest, String> documents) {
        new LogCount(entries, key, findings).count(served, documents);
    }

    private void assertFound(Sort sort, String finding) {
        assertTrue(findings.of(sort).stream().anyMatch(text -> text.contains(finding)), findings.of(sort)::toString);
    }

    @Test
    void aLogThatContinuesWhatItServedIsNoFinding() {
        count(
                ENTRIES,
                List.of(
                        checkpoint(List.of(), pair),
                        checkpoint(ENTRIES.subList(0, 3), pair),
                        checkpoint(ENTRIES, pair)),
                Map.of(digest("document 0"), "attestation 0", digest("document 4"), "attestation 4"));
        for (Sort sort : Sort.values()) {
            assertEquals(List.of(), findings.of(sort));
        }
    }

    @Test
    void aDocumentThatIsNotInTheLogIsLost() {
        count(ENTRIES, List.of(checkpoint(ENTRIES, pair)), Map.of(digest("another"), "attestation 9"));
        assertFound(Sort.LOST, "attestation 9");
    }

    @Test
    void aDocumentBeyondTheSignedEntriesIsLost() {
        count(
                ENTRIES,
                List.of(checkpoint(ENTRIES.subList(0, 4), pair)),
                Map.of(digest("document 3"), "attestation 3", digest("document 4"), "attestation 4"));
        assertEquals(List.of("attestation 4 is not in the signed log"), findings.of(Sort.LOST));
    }

    @Test
    void aServedCheckpointOfAnotherTreeIsLost() {
        List<byte[]> fork = List.of(ENTRIES.get(0), ENTRIES.get(2));
        count(ENTRIES, List.of(checkpoint(fork, pair), checkpoint(ENTRIES, pair)), Map.of());
        assertFound(Sort.LOST, "of 2 entries");
    }

    @Test
    void aServedCheckpointLargerThanTheLogIsLost() {
        count(ENTRIES.subList(0, 4), List.of(checkpoint(ENTRIES, pair)), Map.of());
        assertFound(Sort.LOST, "of 5 entries");
    }

    @Test
    void aCheckpointThatSomebodyElseSignedCoversNothing() {
        count(ENTRIES, List.of(checkpoint(ENTRIES, pair())), Map.of(digest("document 0"), "attestation 0"));
        assertFound(Sort.LOST, "of 5 entries");
        assertFound(Sort.LOST, "attestation 0");
        count(ENTRIES, List.of("no note"), Map.of());
        assertFound(Sort.LOST, "is none");
    }

    @Test
    void aDocumentThatIsInTheLogTwiceIsDuplicated() {
        LogLeaf again = new LogLeaf(digest("document 1"), Instant.parse("2026-11-23T11:00:00Z"), "attestation");
        List<byte[]> twice = List.of(ENTRIES.get(0), ENTRIES.get(1), again.bytes());
        count(twice, List.of(checkpoint(twice, pair)), Map.of());
        assertFound(Sort.DUPLICATED, "as entries 1 and 2");
    }
}
