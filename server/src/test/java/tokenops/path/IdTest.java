package tokenops.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids as they are written: one form for each, and one id for each form. */
class IdTest {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    private static Stream<UUID> uuids() {
        Random random = new Random(1);
        Stream<UUID> bits = Stream.iterate(0, bit -> bit < 128, bit -> bit + 1)
                .map(bit -> bit < 64 ? new UUID(0, 1L << bit) : new UUID(1L << (bit - 64), 0));
        Stream<UUID> any = Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
                .limit(1_000);
        return Stream.of(Stream.of(new UUID(0, 0), new UUID(-1, -1)), bits, any).flatMap(each -> each);
    }

    /** The number in base 32, by the JDK's own arithmetic. */
    private static String form(UUID uuid) {
        BigInteger number = new BigInteger(
                HexFormat.of().toHexDigits(uuid.getMostSignificantBits())
                        + HexFormat.of().toHexDigits(uuid.getLeastSignificantBits()),
                16);
        StringBuilder text = new StringBuilder();
        for (char digit : String.format(Locale.ROOT, "%26s", number.toString(32))
                .replace(' ', '0')
                .toCharArray()) {
            text.append(DIGITS.charAt(Character.digit(digit, 32)));
        }
        return "run_" + text;
    }

    @Test
    void isTheNumberInCrockfordsBase32() {
        uuids().forEach(uuid -> {
            assertEquals(form(uuid), new Id.Run(uuid).text());
            assertEquals(Optional.of(uuid), Id.parse(Id.Prefix.RUN, form(uuid)));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run_80000000000000000000000000",
                "run_0000000000000000000000000",
                "run_000000000000000000000000000",
                "run_0000000000000000000000000I",
                "run_0000000000000000000000000A",
                "run_0000000000000000000000000\u0131",
                "key_00000000000000000000000000",
                "run00000000000000000000000000",
                ""
            })
    void hasNoOtherForm(String text) {
        assertEquals(List.of(), Id.parse(Id.Prefix.RUN, text).stream().toList());
    }
}
