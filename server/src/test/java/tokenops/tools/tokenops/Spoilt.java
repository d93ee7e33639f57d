package tokenops.tools.tokenops;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Texts with a few bytes taken out, put in, doubled or changed, as chance has it. */
public final class Spoilt {
    private static final byte[] TELLING =
            "{}[]\",:\\0123456789eE+-.truefalsnNaIity \t\r\n/ubx".getBytes(StandardCharsets.US_ASCII);

    private Spoilt() {}

    public static byte[] of(byte[] text, Random random) {
        byte[] spoilt = text;
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            int from = random.nextInt(Math.max(1, spoilt.length));
            int to = Math.min(spoilt.length, from + (random.nextInt(4) == 0 ? random.nextInt(600) : 1));
            spoilt = switch (random.nextInt(4)) {
                case 0 -> joined(spoilt, from, new byte[0], to);
                case 1 -> joined(spoilt, from, some(random), from);
                case 2 -> joined(spoilt, to, Arrays.copyOfRange(spoilt, from, to), to);
                default -> joined(spoilt, from, some(random), Math.min(spoilt.length, from + 1));
            };
        }
        return spoilt.length == 0 ? text : spoilt;
    }

    /** The bytes before a place, others, and the bytes from another place on. */
    private static byte[] joined(byte[] text, int until, byte[] between, int from) {
        byte[] joined = Arrays.copyOf(text, until + between.length + text.length - from);
        System.arraycopy(between, 0, joined, until, between.length);
        System.arraycopy(text, from, joined, until + between.length, text.length - from);
        return joined;
    }

    private static byte[] some(Random random) {
        return random.nextInt(12) == 0
                ? new byte[] {(byte) random.nextInt(256)}
                : new byte[] {TELLING[random.nextInt(TELLING.length)]};
    }
}
