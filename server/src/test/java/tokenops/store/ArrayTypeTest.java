package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** What PostgreSQL reads of our binary arrays is what it would have read of text. */
@ExtendWith(OnePostgres.class)
class ArrayTypeTest {
    private final TestPostgres postgres;

    ArrayTypeTest(TestPostgres postgres) {
        this.postgres = postgres;
    }

    @Test
    void idsArriveAsTheyAre() throws SQLException {
        UUID id = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a80ff");
        assertEquals(
                "{" + id + ",NULL," + new UUID(-1, -1) + "}", read(ArrayType.UUID, "uuid", id, null, new UUID(-1, -1)));
    }

    @Test
    void textArrivesWithWhateverIsInIt() throws SQLException {
        assertEquals(
                "{\"\",\"NULL\",NULL,\"a \\\"b\\\", {c}\",\"\\\\\",ağ€𝄞}",
                read(ArrayType.TEXT, "text", "", "NULL", null, "a \"b\", {c}", "\\", "ağ€𝄞"));
    }

    @Test
    void numbersAndTruthArrive() throws SQLException {
        assertEquals(
                "{" + Long.MIN_VALUE + ",-1,0," + Long.MAX_VALUE + ",NULL}",
                read(ArrayType.INT8, "int8", Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE, null));
        assertEquals("{t,f,NULL}", read(ArrayType.BOOL, "bool", true, false, null));
    }

    @Test
    void bytesArriveEmptyOrNot() throws SQLException {
        assertEquals(
                "{\"\\\\x\",\"\\\\x00ff41\",NULL}",
                read(ArrayType.BYTEA, "bytea", new byte[0], new byte[] {0, -1, 'A'}, null));
    }

    @Test
    void daysBeforeAndAfterTheFirstArrive() throws SQLException {
        assertEquals(
                "{1970-01-01,1999-12-31,2000-01-01,9999-12-31,NULL}",
                read(
                        ArrayType.DATE,
                        "date",
                        LocalDate.EPOCH,
                        LocalDate.of(1999, 12, 31),
                        LocalDate.of(2000, 1, 1),
                        LocalDate.of(9999, 12, 31),
                        null));
    }

    @Test
    void timesArriveToTheMicrosecond() throws SQLException {
        assertEquals(
                "{\"1970-01-01 00:00:00+00\",\"1999-12-31 23:59:59.999999+00\",\"2026-11-23 10:15:30.123456+00\",\"9999-12-31 00:00:00+00\",NULL}",
                read(
                        ArrayType.TIMESTAMPTZ,
                        "timestamptz",
                        Instant.EPOCH,
                        Instant.parse("1999-12-31T23:59:59.999999Z"),
                        Instant.parse("2026-11-23T10:15:30.123456789Z"),
                        Instant.parse("9999-12-31T00:00:00Z"),
                        null));
    }

    @Test
    void noneIsAnEmptyArray() throws SQLException {
        assertEquals("{}", read(ArrayType.UUID, "uuid"));
    }

    private String read(ArrayType type, String name, @Nullable Object... values) throws SQLException {
        List<Optional<Object>> rows =
                Arrays.stream(values).map(Optional::ofNullable).toList();
        try (Connection connection =
                        Database.beside(postgres.database(), "test").getConnection();
                Statement session = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement("SELECT (?::" + name + "[])::text")) {
            session.execute("SET TIME ZONE 'UTC'");
            statement.setArray(1, type.array(connection, rows, row -> row.orElse(null)));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
