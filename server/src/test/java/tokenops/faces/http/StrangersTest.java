package tokenops.faces.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** One stranger who asks too much locks out nobody else. */
class StrangersTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00.5Z");

    private final Strangers strangers = new Strangers();

    private boolean admit(String from, Instant now) {
        return strangers.admit(InetAddress.ofLiteral(from), now);
    }

    private void exhaust(String from) {
        for (int i = 0; i < Strangers.PER_SECOND; i++) {
            assertTrue(admit(from, NOW));
        }
        assertFalse(admit(from, NOW));
    }

    @Test
    void anAddressHasItsShareOfEachSecond() {
        exhaust("192.0.2.1");
        assertTrue(admit("192.0.2.2", NOW));
        assertFalse(admit("::ffff:192.0.2.1", NOW), "the same address in another form");
        assertTrue(admit("192.0.2.1", NOW.plusSeconds(1)));
    }

    @Test
    void anIpv6NetworkOfSixtyFourBitsIsOneAddress() {
        exhaust("2001:db8::1");
        assertFalse(admit("2001:db8::ffff:1", NOW));
        assertTrue(admit("2001:db8:0:1::1", NOW));
    }

    @Test
    void thisMachineHasMoreForItMayBeAProxyButNotAll() {
        for (int i = 0; i < Strangers.OF_THIS_MACHINE; i++) {
            assertTrue(admit("127.0.0.1", NOW));
        }
        assertFalse(admit("127.0.0.1", NOW));
        assertTrue(admit("192.0.2.1", NOW));
    }

    @Test
    void allAddressesTogetherHaveTheirShareToo() throws UnknownHostException {
        for (int i = 0; i < Strangers.TOGETHER; i++) {
            byte[] address = {10, 0, (byte) (i >> 8), (byte) i};
            assertTrue(strangers.admit(InetAddress.getByAddress(address), NOW));
        }
        assertFalse(admit("192.0.2.1", NOW));
        assertFalse(admit("10.0.0.1", NOW), "known or not");
        assertTrue(admit("192.0.2.1", NOW.plusSeconds(1)));
    }

    @Test
    void whatIsRefusedToOneCountsForNobody() {
        exhaust("192.0.2.1");
        for (int i = 0; i < Strangers.TOGETHER; i++) {
            assertFalse(admit("192.0.2.1", NOW));
        }
        assertTrue(admit("192.0.2.2", NOW));
    }
}
