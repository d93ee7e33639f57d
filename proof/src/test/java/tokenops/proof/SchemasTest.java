package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The member tables in code are those of docs/documents.md. */
class SchemasTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z_]+)` \\(([a-z]+)\\) \\| ([^|]*) \\| (.*) \\|$");
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    @Test
    void everyKindIsOnThePageWithItsTopMembers() throws IOException {
        String page = Files.readString(Path.of("../docs/documents.md"), StandardCharsets.UTF_8);
        Set<String> found = new TreeSet<>();
        for (String line : page.split("\n")) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                DocumentKind kind = Schemas.kind(row.group(1)).orElseThrow();
                assertEquals(row.group(2), kind.prefix());
                assertEquals(
                        topMembers(row.group(4)),
                        new TreeSet<>(kind.members().members().keySet()),
                        kind.name());
                found.add(kind.name());
            }
        }
        assertEquals(new TreeSet<>(Schemas.all().keySet()), found);
    }

    /** Names in back quotes that stand outside of braces, brackets and parentheses. */
    private static Set<String> topMembers(String cell) {
        String top = cell;
        for (String before = ""; !before.equals(top); ) {
            before = top;
            top = top.replaceAll("\\{[^{}]*\\}|\\[[^\\[\\]]*\\]|\\([^()]*\\)", "");
        }
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(top);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    @Test
    void schemasAreJsonSchema() {
        Json.Obj schema = Schemas.kind("usage_receipt").orElseThrow().schema();
        assertEquals("/schemas/usage_receipt", schema.text("$id").orElseThrow());
        assertEquals(new Json.Bool(false), schema.get("additionalProperties").orElseThrow());
        Json.Obj lines =
                schema.object("properties").flatMap(all -> all.object("lines")).orElseThrow();
        assertEquals("array", lines.text("type").orElseThrow());
        assertTrue(CanonicalJson.bytes(schema).length > 1000);
    }
}
