package tokenops.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The X.509 form of keys of one algorithm, where all before the key's own bytes is always the same. */
final class SubjectPublicKeyInfo {
    private final String algorithm;
    private final byte[] start;
    private final int keyBytes;

    /**
     * @param algorithm its name for the Java platform
     * @param start what stands before the key, in hexadecimal
     * @param keyBytes how long the key itself is
     */
    SubjectPublicKeyInfo(String algorithm, String start, int keyBytes) {
        this.algorithm = algorithm;
        this.start = HexFormat.of().parseHex(start);
        this.keyBytes = keyBytes;
    }

    /** The key of those bytes. */
    PublicKey key(byte[] raw) throws GeneralSecurityException {
        byte[] encoded = Arrays.copyOf(start, start.length + keyBytes);
        System.arraycopy(raw, 0, encoded, start.length, keyBytes);
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** The bytes of a key. */
    byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null
                || encoded.length != start.length + keyBytes
                || !Arrays.equals(encoded, 0, start.length, start, 0, start.length)) {
            throw new IllegalArgumentException("not an " + algorithm + " public key: " + key.getAlgorithm());
        }
        return Arrays.copyOfRange(encoded, start.length, encoded.length);
    }
}
