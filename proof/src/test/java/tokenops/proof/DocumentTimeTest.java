package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one written form of a time. */
class DocumentTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:15:30.123456789Z,2026-11-23T10:15:30.123456Z",
        "2026-11-23T10:15:30Z,2026-11-23T10:15:30.000000Z",
        "2024-02-29T23:59:59.000001Z,2024-02-29T23:59:59.000001Z",
        "1969-12-31T23:59:59.999999999Z,1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z,0001-01-01T00:00:00.000000Z",
        "0000-12-31T00:00:00.1Z,0000-12-31T00:00:00.100000Z",
        "9999-12-31T23:59:59.999999Z,9999-12-31T23:59:59.999999Z"
    })
    void isWrittenToTheMicrosecondAndReadBack(Instant time, String written) {
        assertEquals(written, DocumentTime.text(time));
        assertEquals(Optional.of(DocumentTime.micros(time)), DocumentTime.parse(written));
    }

    @ParameterizedTest
    @CsvSource({
        "-0001-01-01T00:00:00Z,-0001-01-01T00:00:00.000000Z",
        "+10000-01-01T00:00:00Z,+10000-01-01T00:00:00.000000Z"
    })
    void aYearThatHasNotFourDigitsIsWrittenAndNotRead(Instant time, String written) {
        assertEquals(written, DocumentTime.text(time));
        assertEquals(Optional.empty(), DocumentTime.parse(written));
    }
}
