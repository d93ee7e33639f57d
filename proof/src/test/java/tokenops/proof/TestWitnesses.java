package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Nine witnesses of one log: W1 to W6 sign with Ed25519, P1 to P3 with ML-DSA-44. */
final class TestWitnesses {
    private static final Pattern PLACE = Pattern.compile("\\b(LOG|W[1-6]|P[1-3])\\b");

    private final NoteVerifierKey log;
    private final Map<String, NoteVerifierKey> keys = new HashMap<>();
    private final Map<String, Signer> signers = new HashMap<>();

    TestWitnesses(NoteVerifierKey log) {
        this.log = log;
        for (int i = 1; i <= 6; i++) {
            add("W" + i, "Ed25519", NoteVerifierKey.Type.ED25519_COSIGNATURE);
        }
        for (int i = 1; i <= 3; i++) {
            add("P" + i, "ML-DSA-44", NoteVerifierKey.Type.ML_DSA_44_COSIGNATURE);
        }
    }

    private void add(String called, String algorithm, NoteVerifierKey.Type type) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            keys.put(called, NoteVerifierKey.of("witness.example/" + called, type, pair.getPublic()));
            signers.put(called, message -> signed(algorithm, pair.getPrivate(), message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signed(String algorithm, PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A policy in which LOG and the names of witnesses stand for their keys. */
    byte[] filled(String policy) {
        return PLACE.matcher(policy)
                .replaceAll(place -> Matcher.quoteReplacement(key(place.group()).toString()))
                .getBytes(StandardCharsets.UTF_8);
    }

    NoteVerifierKey key(String called) {
        return Optional.ofNullable(keys.get(called)).orElse(log);
    }

    NoteSignature cosign(String called, String text, long seconds) {
        return NoteSignature.cosign(
                text, key(called), Optional.ofNullable(signers.get(called)).orElseThrow(), seconds);
    }

    /** The line of a key that nobody has the private half of. */
    static String anyMlDsa44(String name, int different) {
        byte[] typed = new byte[1 + MlDsa44.KEY_BYTES];
        Arrays.fill(typed, (byte) different);
        typed[0] = 6;
        byte[] named = (name + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(named, named.length + typed.length);
        System.arraycopy(typed, 0, whole, named.length, typed.length);
        return name + "+" + Digest.of(whole).hex().substring(0, 8) + "+" + Base64Text.standard(typed);
    }
}
