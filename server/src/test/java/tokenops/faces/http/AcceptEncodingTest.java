package tokenops.faces.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gzip goes to those who take it, and to nobody who says that it doesn't. */
class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gzip                     | true
            br, gzip                 | true
            GZip;q=0.8               | true
            gzip ; q=0.001           | true
            gzip;q=1.000, identity   | true
            x-gzip                   | true
            *                        | true
            br;q=1, *;q=0.1          | true
            gzip;q=0                 | false
            gzip; q=0                | false
            gzip ;q=0.000            | false
            gzip;Q=0.                | false
            gzip;q=0, *              | false
            *, gzip;q=0              | false
            *;q=0                    | false
            gzip;q=2                 | false
            gzip;q=                  | false
            br;q=0.5, identity       | false
            gzipped                  | false
            ''                       | false
            """)
    void header(String header, boolean taken) {
        assertEquals(taken, AcceptEncoding.takesGzip(header));
    }
}
