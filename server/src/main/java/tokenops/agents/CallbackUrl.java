package tokenops.agents;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form of URLs that callbacks can go to: what every reader of them takes for the same address, so that nothing is left to be
 * guessed between the one who checks and the one who connects. Whether the address may be reached is checked when connecting.
 */
public final class CallbackUrl {
    private static final int LONGEST = 500;
    private static final int LONGEST_HOST = 253;
    private static final int LAST_PORT = 65_535;

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);

    /** RFC 1123 labels. The last begins with a letter: what begins with a digit some take for a number, and so for an address. */
    private static final Pattern NAME = Pattern.compile(
            "([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)*" + "[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

    /** What clients tidy up before they send it, some of them in a query too: empty steps, dots, and parameters of a step. */
    private static final Pattern UNTIDY = Pattern.compile("//|;|(^|/)\\.\\.?(/|$)");

    private CallbackUrl() {}

    /** What is wrong with a URL, in a sentence; empty when callbacks can go to it. */
    public static Optional<String> fault(String url) {
        if (url.length() > LONGEST) {
            return Optional.of("at most " + LONGEST + " characters");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return Optional.of("an absolute http or https URL (RFC 3986)");
        }
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme()) || uri.getRawAuthority() == null) {
            return Optional.of("an absolute http or https URL");
        }
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(url)) {
            return Optional.of("what isn't ASCII is percent-encoded, a name in punycode");
        }
        if (uri.getRawUserInfo() != null) {
            return Optional.of("no user or password: callbacks are signed");
        }
        if (uri.getRawFragment() != null) {
            return Optional.of("no fragment: it would never be sent");
        }
        String host = uri.getHost();
        if (host == null || !isHost(host)) {
            return Optional.of("the host is a name without a dot at its end, an IPv4 address as four decimal numbers,"
                    + " or an IPv6 address in brackets and without a zone");
        }
        if (!uri.getRawAuthority().equals(uri.getPort() == -1 ? host : host + ":" + uri.getPort())
                || uri.getPort() == 0
                || uri.getPort() > LAST_PORT) {
            return Optional.of("the port is 1 to " + LAST_PORT + ", or none and no colon");
        }
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        if (UNTIDY.matcher(uri.getRawPath()).find() || UNTIDY.matcher(query).find()) {
            return Optional.of(
                    "path and query have no //, no /./ or /../, and no semicolon: as %2F and %3B they may be there");
        }
        return Optional.empty();
    }

    private static boolean isHost(String host) {
        return host.startsWith("[")
                ? isIpv6(host.substring(1, host.length() - 1))
                : IPV4.matcher(host).matches()
                        || host.length() <= LONGEST_HOST && NAME.matcher(host).matches();
    }

    /** No zone, which is another machine's business, and no IPv4 address in disguise. */
    private static boolean isIpv6(String literal) {
        try {
            return literal.indexOf('%') == -1 && InetAddress.ofLiteral(literal) instanceof Inet6Address;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
