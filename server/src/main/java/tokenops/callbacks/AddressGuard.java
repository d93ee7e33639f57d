package tokenops.callbacks;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Which addresses a callback may connect to: public ones. It is asked with the very addresses that are about to be connected to,
 * so that a name that resolves differently the second time gains nothing.
 */
final class AddressGuard {
    /** One sentence for both: which names exist behind our firewall is nobody's business. */
    private static final String NOT_PUBLIC = " has no public address";

    private final boolean loopbackAllowed;

    AddressGuard(boolean loopbackAllowed) {
        this.loopbackAllowed = loopbackAllowed;
    }

    /**
     * An address to connect to, under the name that was asked for: a certificate is held against that, never against what a
     * reverse look-up says. Throws when the host has no address, or any that isn't public.
     *
     * @param host a name, or an address as it stands in a URL
     */
    InetAddress resolve(String host) {
        try {
            return chosen(host, InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new ForbiddenAddress(host + NOT_PUBLIC);
        }
    }

    /** Of everything that a host's name leads to: one address that isn't public is one too many. */
    InetAddress chosen(String host, InetAddress... addresses) throws UnknownHostException {
        for (InetAddress address : addresses) {
            if (!allows(address)) {
                throw new ForbiddenAddress(host + NOT_PUBLIC);
            }
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return InetAddress.getByAddress(bare, addresses[0].getAddress());
    }

    boolean allows(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return loopbackAllowed;
        }
        if (address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> isPublic(four.getAddress());
            case Inet6Address six -> isPublicV6(six.getAddress());
            default -> false;
        };
    }

    /** Beyond what {@link InetAddress} knows: this network, shared address space, protocol, test and benchmark nets, reserved. */
    private static boolean isPublic(byte[] address) {
        int a = address[0] & 0xff;
        int b = address[1] & 0xff;
        int c = address[2] & 0xff;
        return a != 0
                && !(a == 100 && b >= 64 && b < 128)
                && !(a == 192 && b == 0 && (c == 0 || c == 2))
                && !(a == 192 && b == 88 && c == 99)
                && !(a == 198 && (b == 18 || b == 19))
                && !(a == 198 && b == 51 && c == 100)
                && !(a == 203 && b == 0 && c == 113)
                && a < 240;
    }

    /** Global unicast (2000::/3) without the ranges that lead elsewhere: documentation (RFC 3849, RFC 9637), Teredo and 6to4. */
    private static boolean isPublicV6(byte[] address) {
        boolean global = (address[0] & 0xe0) == 0x20;
        boolean sixToFour = address[0] == 0x20 && address[1] == 0x02;
        boolean special = address[0] == 0x20 && address[1] == 0x01 && (address[2] & 0xfe) == 0x00;
        boolean documentation =
                address[0] == 0x20 && address[1] == 0x01 && address[2] == 0x0d && (address[3] & 0xff) == 0xb8;
        boolean documentationToo =
                (address[0] & 0xff) == 0x3f && (address[1] & 0xff) == 0xff && (address[2] & 0xf0) == 0;
        return global && !sixToFour && !special && !documentation && !documentationToo;
    }

    /** The callback's host may not be connected to. */
    static final class ForbiddenAddress extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForbiddenAddress(String message) {
            super(message);
        }
    }
}
