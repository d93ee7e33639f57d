package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signed notes, checkpoints and tlog-proofs, by notes that other implementations have signed. */
class NoteTest {
    private static final String KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String TEXT = "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n";
    private static final String LINE = "\u2014 PeterNeumann"
            + " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    @Test
    void theNoteOfTheGoPackageIsSigned() throws MalformedProof {
        NoteVerifierKey key = NoteVerifierKey.parse(KEY + "\n");
        assertEquals(KEY, key.toString());
        assertEquals(0xc74f20a3, key.keyId());
        SignedNote note = SignedNote.parse(TEXT + "\n" + LINE);
        assertEquals(TEXT + "\n" + LINE, note.toString());
        assertTrue(note.isSignedBy(key));
        SignedNote other = SignedNote.parse(TEXT.replace("answer", "Answer") + "\n" + LINE);
        assertFalse(other.isSignedBy(key));
    }

    @Test
    void theNoteOfTheSpecificationIsSigned() throws MalformedProof {
        NoteVerifierKey key =
                NoteVerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
        SignedNote note = SignedNote.parse("This is an example message.\n\n\u2014 example.com/foo"
                + " Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n");
        assertTrue(note.isSignedBy(key));
    }

    /** What litewitness takes from a log in its tests (filippo.io/torchwood 0.10.0): signed as cosignatures are, without a time. */
    @Test
    void theCheckpointOfALogThatSignsWithMlDsa44IsSigned() throws Exception {
        NoteVerifierKey key = NoteVerifierKey.parse(resource("mldsa-log.key"));
        assertEquals(NoteVerifierKey.Type.ML_DSA_44_COSIGNATURE, key.type());
        String text = resource("mldsa-log.note");
        SignedNote note = SignedNote.parse(text);
        assertEquals(text, note.toString());
        assertTrue(note.isSignedBy(key));
        assertFalse(SignedNote.parse(text.replace("\n1\n", "\n2\n")).isSignedBy(key));
        assertFalse(SignedNote.parse(text.replace("log\n1", "log2\n1")).isSignedBy(key));
        assertFalse(SignedNote.parse("no checkpoint\n" + text.substring(text.indexOf("\n\n")))
                .isSignedBy(key));
        // Further lines of a checkpoint aren't in what such a key signs.
        assertTrue(SignedNote.parse(text.replace("\n\n", "\nmore\n\n")).isSignedBy(key));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = NoteTest.class.getResourceAsStream("/notes/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void namesHaveNoWhiteSpace() {
        for (String space : List.of(" ", "\t", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028", "\u3000")) {
            assertThrows(
                    MalformedProof.class, () -> NoteSignature.parse(LINE.strip().replace("Neu", "Neu" + space)));
        }
        for (String shown : List.of("\u200b", "\u00e9", "\ud83d\ude00")) {
            assertDoesNotThrow(() -> NoteSignature.parse(LINE.strip().replace("Neu", "Neu" + shown)));
        }
    }

    @Test
    void mangledKeysAreRefused() {
        for (String wrong : List.of(
                "",
                "PeterNeumann",
                KEY.substring(1),
                KEY.substring(0, KEY.length() - 1),
                KEY.replace("c74f", "C74F"),
                KEY.replace("c74f20a3", "c74f20a4"),
                KEY + "\n\n",
                "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
                "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")) {
            assertThrows(MalformedProof.class, () -> NoteVerifierKey.parse(wrong), wrong);
        }
    }

    @Test
    void mangledNotesAreRefused() {
        for (String wrong : List.of(
                "",
                TEXT,
                TEXT + "\n",
                TEXT + LINE,
                TEXT + "\n" + LINE.substring(0, LINE.length() - 1),
                TEXT + "\n" + LINE + "\n",
                TEXT + "\r\n\n" + LINE,
                TEXT + "\n" + LINE.replace("\u2014", "-"),
                TEXT + "\n" + LINE.replace("PeterNeumann", "Peter+Neumann"),
                TEXT + "\n" + LINE.replace("AM=", "AN="),
                TEXT + "\n" + LINE.repeat(101))) {
            assertThrows(MalformedProof.class, () -> SignedNote.parse(wrong), wrong);
        }
    }

    @Test
    void aHundredLinesOfTheLongestSignaturesAreRead() throws MalformedProof {
        byte[] longest = new byte[5_000];
        SignedNote note = SignedNote.parse(
                TEXT + "\n" + ("\u2014 witness.example " + Base64Text.standard(longest) + "\n").repeat(100));
        assertEquals(100, note.signatures().size());
    }

    @Test
    void aCheckpointHasOneForm() throws MalformedProof {
        String text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        Checkpoint checkpoint = Checkpoint.parse(text);
        assertEquals(20_852_163, checkpoint.size());
        assertEquals(text, checkpoint.text());
        assertEquals(List.of("more"), Checkpoint.parse(text + "more\n").extensions());
        for (String wrong : List.of(
                text.replace("20852163", "020852163"),
                text.replace("20852163", "-1"),
                text.replace("20852163", "99999999999999999999"),
                text.replace("q2I=", "q2J="),
                text.replace("xq2I=", "="),
                text + "\n",
                "\n" + text,
                text.substring(0, text.length() - 1))) {
            assertThrows(MalformedProof.class, () -> Checkpoint.parse(wrong), wrong);
        }
    }

    @Test
    void aTlogProofProvesItsLeafAndNoOther() throws MalformedProof {
        TestKey log = TestKey.ed25519();
        NoteVerifierKey key = NoteVerifierKey.of(
                "log.example", NoteVerifierKey.Type.ED25519, log.jwk().publicKey());
        TestLog tree = new TestLog();
        List<byte[]> leaves = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
        tree.append(leaves);
        Checkpoint head = new Checkpoint("log.example", 3, tree.root());
        TlogProof proof =
                new TlogProof(1, tree.proofs().inclusion(1, 3), SignedNote.sign(head.text(), key, log.signer()));
        TlogProof read = TlogProof.parse(proof.text());
        assertEquals(proof.text(), read.text());
        assertTrue(proof.text().startsWith("c2sp.org/tlog-proof@v1\nindex 1\n"));
        assertTrue(read.proves(leaves.get(1), key));
        assertFalse(read.proves(leaves.get(0), key));
        assertFalse(read.proves(leaves.get(1), NoteVerifierKey.parse(KEY)));
        String extra = proof.text().replace("index 1\n", "extra QUJD\nindex 1\n");
        assertEquals(extra, TlogProof.parse(extra).text());
        for (String wrong : List.of(
                "",
                proof.text().replace("@v1", "@v2"),
                proof.text().replace("index 1", "index 01"),
                proof.text().replace("index 1\n", ""),
                proof.text().replace("index 1\n", "extra QR==\nindex 1\n"),
                proof.text().replace("index 1\n", "extra \nindex 1\n"),
                proof.text().replace("index 1\n", "index 1\nAAAA\n"))) {
            assertThrows(MalformedProof.class, () -> TlogProof.parse(wrong), wrong);
        }
    }
}
