package tokenops.faces.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Documents are shown with nothing but white space added. */
class IndentedTest {
    private static String text(String json) {
        return Indented.text(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void membersStandOneALine() {
        assertEquals(
                "{\n  \"a\": 1.50,\n  \"b\": [\n    true,\n    null\n  ]\n}", text("{\"a\":1.50,\"b\":[true,null]}"));
    }

    @Test
    void whatIsEmptyStaysOnItsLine() {
        assertEquals("{\n  \"a\": {},\n  \"b\": []\n}", text("{\"a\":{},\"b\":[]}"));
    }

    @Test
    void textIsLeftAsItIs() {
        assertEquals("[\n  \"{,:\\\"}\\\\\"\n]", text("[\"{,:\\\"}\\\\\"]"));
    }
}
