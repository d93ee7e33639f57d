package tokenops.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may write as the database's address. */
class DatabaseAddressTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db:5433/ledger, jdbc:postgresql://db:5433/ledger,,",
        "postgres://ann:s%40cret@db/ledger, jdbc:postgresql://db/ledger, ann, s@cret",
        "postgresql://ann@db/ledger?sslmode=verify-full, jdbc:postgresql://db/ledger?sslmode=verify-full, ann,",
        "jdbc:postgresql://db/ledger?user=ann&sslmode=require&password=a+b, jdbc:postgresql://db/ledger?sslmode=require, ann, a+b",
        "'postgres://ann:x@one:5432,two:5432/ledger', 'jdbc:postgresql://one:5432,two:5432/ledger', ann, x",
    })
    void isReadInTheFormsThatAreUsual(String url, String jdbcUrl, String user, String password) {
        assertEquals(
                new DatabaseAddress(jdbcUrl, Optional.ofNullable(user), Optional.ofNullable(password)),
                DatabaseAddress.parse(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://db/ledger",
                "postgres://db",
                "postgres://db/",
                "jdbc:postgresql:ledger",
                "postgres://a b/c"
            })
    void isRefusedOtherwise(String url) {
        assertThrows(PostgresUnavailable.class, () -> DatabaseAddress.parse(url));
    }

    @Test
    void neverShowsThePassword() {
        assertFalse(DatabaseAddress.parse("postgres://ann:secret@db/ledger")
                .toString()
                .contains("secret"));
        String message = assertThrows(PostgresUnavailable.class, () -> DatabaseAddress.parse("mysql://ann:secret@db/x"))
                .getMessage();
        assertFalse(message != null && message.contains("secret"));
    }
}
