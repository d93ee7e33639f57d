package tokenops.faces.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.Visible;
import tokenops.store.CheckResult;

/** What checks of stored rows found, of the books' or the log's, on a terminal: what was found there steers none and begins no line. */
final class ChecksPrint {
    private final PrintWriter out;

    ChecksPrint(PrintWriter out) {
        this.out = out;
    }

    /**
     * What checks found, with {@code --json} as one object.
     *
     * @param told what else that object says
     * @param holds the sentence for when all is well, and {@code not} for when it isn't
     * @return the exit code
     */
    int checked(boolean json, Json.Builder told, List<CheckResult> results, String holds, String not) {
        boolean ok = results.stream().allMatch(CheckResult::ok);
        if (json) {
            out.println(CanonicalJson.text(told.put("ok", ok)
                    .put("checks", Json.array(results, ChecksPrint::json))
                    .build()));
        } else {
            results.forEach(this::result);
            out.println(ok ? holds : not);
        }
        return ok ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void result(CheckResult result) {
        out.println(String.format(
                Locale.ROOT,
                "%-5s %-15s %s (%d recomputed%s)",
                result.ok() ? "ok" : "WRONG",
                result.name(),
                result.says(),
                result.looked(),
                result.ok() ? "" : ", " + result.wrong() + " differ"));
        result.findings().forEach(finding -> out.println("      " + Visible.line(finding)));
        if (result.findings().size() < result.wrong()) {
            out.println("      and " + (result.wrong() - result.findings().size()) + " more");
        }
    }

    private static Json json(CheckResult result) {
        return Json.object()
                .put("name", result.name())
                .put("ok", result.ok())
                .put("says", result.says())
                .put("recomputed", result.looked())
                .put("wrong", result.wrong())
                .put("findings", Json.texts(result.findings()))
                .build();
    }
}
