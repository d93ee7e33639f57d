package tokenops.tools.tokenops.checks;

import java.util.List;
import tokenops.tools.ToolDescription;

/** Writes {@code docs/checks.md} from what the checks say of themselves. */
final class ChecksPage {
    private static final String HEAD = """
            # Checks

            Written from the checks' own descriptions, which `GET /v1/tools/tokenops/checks` serves too. An id stays the same as long as a check asks
            the same question; its version changes with its answers. Severities and weights: [scoring.md](scoring.md). The names of members: [evidence.md](evidence.md).

            | check | version | family | gravest | weight | true of evidence that passes |
            | --- | --- | --- | --- | --- | --- |
            """;

    private ChecksPage() {}

    static String of(List<ToolDescription.Check> checks) {
        StringBuilder page = new StringBuilder(HEAD);
        for (ToolDescription.Check check : checks) {
            page.append("| [`%s`](#%s) | %s | %s | %s | %d | %s |\n"
                    .formatted(
                            check.id(),
                            anchor(check.id()),
                            check.version(),
                            check.family(),
                            check.severity(),
                            check.weight(),
                            check.states()));
        }
        for (ToolDescription.Check check : checks) {
            page.append("\n## `%s`\n\n%s\n\n".formatted(check.id(), check.states()))
                    .append("- **Catches**: %s\n".formatted(check.catches()))
                    .append("- **Fix**: %s\n".formatted(check.fix()))
                    .append("- **Needs**: %s. %s\n".formatted(check.needs(), check.whenAbsent()));
        }
        return page.toString();
    }

    /** As Markdown readers make it of a heading: without the point. */
    private static String anchor(String id) {
        return id.replace(".", "");
    }
}
