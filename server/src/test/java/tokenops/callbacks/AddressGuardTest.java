package tokenops.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks go to public addresses; to this machine only where that was allowed. */
class AddressGuardTest {
    private final AddressGuard strict = new AddressGuard(false);
    private final AddressGuard lenient = new AddressGuard(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001:81b::200e"
            })
    void publicAddressesAreCalled(String address) throws Exception {
        assertTrue(strict.allows(InetAddress.getByName(address)));
        assertTrue(lenient.allows(InetAddress.getByName(address)));
        assertEquals(InetAddress.getByName(address), strict.resolve(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456:789a::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff::1"
            })
    void addressesThatAreNotPublicAreNeverCalled(String address) throws Exception {
        for (AddressGuard guard : new AddressGuard[] {strict, lenient}) {
            assertTrue(!guard.allows(InetAddress.getByName(address)), address);
            assertEquals(
                    address + " has no public address",
                    assertThrows(AddressGuard.ForbiddenAddress.class, () -> guard.resolve(address))
                            .getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "localhost"})
    void thisMachineIsCalledOnlyWhereThatWasAllowed(String address) throws Exception {
        assertThrows(AddressGuard.ForbiddenAddress.class, () -> strict.resolve(address));
        assertTrue(lenient.resolve(address).isLoopbackAddress());
    }

    @Test
    void writtenFormsOfPrivateAddressesAreSeenThrough() {
        for (String form : new String[] {"0x7f.1", "2130706433", "017700000001", "127.1", "0"}) {
            assertThrows(AddressGuard.ForbiddenAddress.class, () -> strict.resolve(form), form);
        }
    }

    @Test
    void nameThatIsNoneIsRefusedAsOneThatIsNotPublic() {
        assertEquals(
                "nobody.invalid has no public address",
                assertThrows(AddressGuard.ForbiddenAddress.class, () -> strict.resolve("nobody.invalid"))
                        .getMessage());
    }

    @Test
    void oneAddressOfANameThatIsNotPublicIsEnough() throws Exception {
        InetAddress open = InetAddress.ofLiteral("8.8.8.8");
        for (String other : List.of("10.0.0.1", "127.0.0.1", "::1", "fd00::1", "64:ff9b::7f00:1", "0.0.0.0")) {
            InetAddress closed = InetAddress.ofLiteral(other);
            for (InetAddress[] both : new InetAddress[][] {{open, closed}, {closed, open}, {open, open, closed}}) {
                assertThrows(AddressGuard.ForbiddenAddress.class, () -> strict.chosen("a.example", both), other);
            }
        }
        assertEquals(open, strict.chosen("a.example", open, InetAddress.ofLiteral("2606:4700::1")));
    }

    /** What is connected to is an address, so nothing is looked up again; what a certificate is held against is the URL's host. */
    @Test
    void addressKeepsTheNameThatWasAskedFor() throws Exception {
        InetAddress address = InetAddress.ofLiteral("8.8.8.8");
        assertEquals("a.example", strict.chosen("a.example", address).getHostName());
        assertEquals("8.8.8.8", strict.resolve("8.8.8.8").getHostName());
        assertEquals("2606:4700::1", strict.resolve("[2606:4700::1]").getHostName());
    }

    @Property(tries = 2_000)
    void noIpv6AddressLeadsToAnIpv4AddressBehindIt(@ForAll @Size(4) byte[] four) throws Exception {
        boolean open = strict.allows(InetAddress.getByAddress(four));
        String hex = HexFormat.of().formatHex(four);
        String high = hex.substring(0, 4);
        String low = hex.substring(4);
        // A mapped address is the IPv4 address itself; what a gateway would translate is none of ours.
        assertEquals(open, strict.allows(InetAddress.ofLiteral("::ffff:" + high + ":" + low)));
        for (String through : List.of(
                "::" + high + ":" + low,
                "64:ff9b::" + high + ":" + low,
                "64:ff9b:1::" + high + ":" + low,
                "2002:" + high + ":" + low + "::1",
                "2001:0:" + high + ":" + low + "::1")) {
            assertFalse(strict.allows(InetAddress.ofLiteral(through)), through);
        }
    }

    @Property(tries = 2_000)
    void nothingButGlobalUnicastIsPublicInIpv6(@ForAll @Size(16) byte[] six) throws Exception {
        if ((six[0] & 0xe0) == 0x20) {
            six[0] ^= 0x40;
        }
        assertFalse(strict.allows(InetAddress.getByAddress(six)));
    }
}
