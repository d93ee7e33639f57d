package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CompressedTest {
    /** Where a frame names its dictionary: RFC 8878, section 3.1.1.1, after magic number and descriptor. */
    private static final int DICTIONARY_ID = 5;

    @Property
    void whatWasPackedIsReadAsItWas(@ForAll @Size(max = 40_000) byte[] plain) {
        byte[] packed = Compressed.of(plain).packed();
        assertArrayEquals(plain, Compressed.read(packed, plain.length).plain());
    }

    @Test
    void recordsThatRepeatThemselvesShrink() {
        byte[] plain = "{\"token_address\":\"0x00\",\"value\":1},".repeat(400).getBytes(StandardCharsets.US_ASCII);
        assertTrue(Compressed.of(plain).packed().length < plain.length / 10);
    }

    @Property
    void documentsArePackedWithTheirDictionaryAndReadAsTheyWere(@ForAll @Size(max = 40_000) byte[] plain) {
        byte[] packed = Compressed.ofDocuments(plain).packed();
        assertArrayEquals(plain, Compressed.read(packed, plain.length).plain());
    }

    @Test
    void whatStandsInEveryDocumentIsNotStoredAgain() {
        byte[] plain =
                "{\"because\":\"it needs settlement records, and the evidence has none\",\"family\":\"settlement\"}"
                        .getBytes(StandardCharsets.US_ASCII);
        assertTrue(Compressed.ofDocuments(plain).packed().length
                < Compressed.of(plain).packed().length / 2);
    }

    @Test
    void aFrameOfAnUnknownDictionaryIsRefused() {
        byte[] packed = Compressed.ofDocuments(new byte[1_000]).packed();
        packed[DICTIONARY_ID] ^= 2;
        assertThrows(IllegalStateException.class, () -> Compressed.read(packed, 1_000));
    }

    @Test
    void damageIsToldApartFromEvidence() {
        byte[] packed = Compressed.of(new byte[1_000]).packed();
        byte[] cut = Arrays.copyOf(packed, packed.length / 2);
        assertThrows(IllegalStateException.class, () -> Compressed.read(cut, 1_000));
        byte[] changed = packed.clone();
        changed[0] ^= 1;
        assertThrows(IllegalStateException.class, () -> Compressed.read(changed, 1_000));
    }
}
