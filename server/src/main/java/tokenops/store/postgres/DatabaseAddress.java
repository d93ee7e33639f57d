package tokenops.store.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a PostgreSQL database is and who we are there.
 *
 * @param jdbcUrl begins with {@code jdbc:postgresql:} and holds no password
 * @param user empty when the URL or the driver's own defaults say it
 * @param password empty when none is needed; never printed
 */
public record DatabaseAddress(String jdbcUrl, Optional<String> user, Optional<String> password) {
    private static final String JDBC = "jdbc:";

    /**
     * Reads {@code jdbc:postgresql://host/db?...}, {@code postgres://user:password@host:port/db?...} or the same with
     * {@code postgresql://}. A query keeps its meaning: it is handed to the driver; user and password in it are taken out.
     *
     * @throws PostgresUnavailable when it is none of these; the text is not repeated, since it may hold a password
     */
    public static DatabaseAddress parse(String url) {
        String plain = url.startsWith(JDBC) ? url.substring(JDBC.length()) : url;
        if (!plain.startsWith("postgresql://") && !plain.startsWith("postgres://")) {
            throw malformed();
        }
        URI uri;
        try {
            uri = new URI(plain);
        } catch (URISyntaxException e) {
            throw malformed();
        }
        if (uri.getRawAuthority() == null
                || uri.getRawPath() == null
                || uri.getRawPath().length() < 2) {
            throw malformed();
        }
        String authority = uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        if (at >= 0) {
            String info = authority.substring(0, at);
            int colon = info.indexOf(':');
            user = Optional.of(decoded(colon < 0 ? info : info.substring(0, colon)));
            password = colon < 0 ? Optional.empty() : Optional.of(decoded(info.substring(colon + 1)));
            authority = authority.substring(at + 1);
        }
        StringBuilder query = new StringBuilder();
        for (String parameter :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&", -1)) {
            if (parameter.startsWith("user=")) {
                user = Optional.of(decoded(parameter.substring("user=".length())));
            } else if (parameter.startsWith("password=")) {
                password = Optional.of(decoded(parameter.substring("password=".length())));
            } else if (!parameter.isEmpty()) {
                query.append(query.isEmpty() ? '?' : '&').append(parameter);
            }
        }
        return new DatabaseAddress(JDBC + "postgresql://" + authority + uri.getRawPath() + query, user, password);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static PostgresUnavailable malformed() {
        return new PostgresUnavailable("The database URL must read jdbc:postgresql://host:port/database"
                + " or postgres://user:password@host:port/database.");
    }

    @Override
    public String toString() {
        return jdbcUrl + user.map(name -> " as " + name).orElse("");
    }
}
