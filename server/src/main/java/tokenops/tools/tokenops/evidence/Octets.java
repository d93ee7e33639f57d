package tokenops.tools.tokenops.evidence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Questions to all bytes of a text, eight at a time: asked one by one they took a sixth of a small review. */
final class Octets {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private Octets() {}

    /** Whether all of them are ASCII. */
    static boolean ascii(byte[] bytes, int start, int end) {
        long all = 0;
        int at = start;
        for (; at <= end - 8; at += 8) {
            all |= (long) EIGHT.get(bytes, at);
        }
        for (; at < end; at++) {
            all |= bytes[at];
        }
        return (all & HIGH) == 0;
    }

    /** Whether one of them is that byte, which is ASCII. */
    static boolean hold(char wanted, byte[] bytes, int start, int end) {
        long found = 0;
        long wantedEight = ONES * wanted;
        int at = start;
        for (; at <= end - 8; at += 8) {
            long zeros = (long) EIGHT.get(bytes, at) ^ wantedEight;
            // Taking one away borrows the high bit of a byte only where that byte is zero, or stands above one that is.
            found |= (zeros - ONES) & ~zeros & HIGH;
        }
        for (; at < end; at++) {
            found |= bytes[at] == wanted ? HIGH : 0;
        }
        return found != 0;
    }
}
