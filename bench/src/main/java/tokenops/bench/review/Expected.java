package tokenops.bench.review;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The findings that generated evidence must have, and no others of their checks: by check, severity and first record. */
final class Expected {
    private final SortedSet<String> findings = new TreeSet<>();

    void add(String check, String severity, String file, long line) {
        findings.add(line(check, severity, file, line));
    }

    static String line(String check, String severity, String file, long line) {
        return check + " " + severity + " " + file + ":" + line;
    }

    SortedSet<String> findings() {
        return Collections.unmodifiableSortedSet(findings);
    }

    /** Those of a list that aren't expected. */
    List<String> falseAlarms(List<String> found) {
        return found.stream().filter(finding -> !findings.contains(finding)).toList();
    }

    /** Those expected that aren't in a list. */
    List<String> missed(List<String> found) {
        return findings.stream().filter(finding -> !found.contains(finding)).toList();
    }

    /** Which checks they cover. */
    SortedSet<String> checks() {
        SortedSet<String> checks = new TreeSet<>();
        findings.forEach(finding -> checks.add(finding.substring(0, finding.indexOf(' '))));
        return checks;
    }
}
