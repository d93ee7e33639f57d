package tokenops.tools.tokenops.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tokenops.tools.ToolDescription;
import tokenops.tools.tokenops.TokenOpsTool;

/** The page of the checks is that of the checks that run, and each of them is described. */
class ChecksPageTest {
    private static final List<ToolDescription.Check> LISTED =
            new TokenOpsTool().description().listed();

    @Test
    void the_page_is_that_of_the_checks() throws IOException {
        Path fresh = Path.of("target", "checks.md");
        Files.createDirectories(fresh.getParent());
        Files.writeString(fresh, ChecksPage.of(LISTED));
        assertEquals(
                Files.readString(fresh),
                Files.readString(Path.of("..", "docs", "checks.md")),
                "the checks have changed: copy server/target/checks.md over docs/checks.md");
    }

    @Test
    void every_check_has_an_id_of_its_own_and_says_what_it_catches_and_how_to_fix_it() {
        Set<String> ids = LISTED.stream().map(ToolDescription.Check::id).collect(Collectors.toSet());
        assertEquals(LISTED.size(), ids.size());
        for (ToolDescription.Check check : LISTED) {
            assertTrue(check.id().matches("[a-z]+\\.[a-z_]+"), check.id());
            assertTrue(Integer.parseInt(check.version()) > 0, check.id());
            for (String sentence : List.of(check.states(), check.catches(), check.fix(), check.whenAbsent())) {
                assertTrue(sentence.matches("[A-Z0-9].{10,}\\."), check.id() + ": " + sentence);
            }
            assertTrue(!check.needs().isBlank(), check.id());
        }
    }
}
