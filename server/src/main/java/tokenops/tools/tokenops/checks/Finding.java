package tokenops.tools.tokenops.checks;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Text;

/**
 * What a check found.
 *
 * @param check the check's id
 * @param statement one sentence with figures
 * @param records the first records that it rests on
 * @param recordsTotal how many there are
 * @param expected what would have been in order
 * @param actual what the evidence says
 */
public record Finding(
        String check,
        Severity severity,
        String statement,
        List<Source> records,
        long recordsTotal,
        Optional<String> expected,
        Optional<String> actual) {
    /** Most records that a finding names; the rest is counted. */
    public static final int MOST_RECORDS = 20;

    private static final int LONGEST_STATEMENT = 1_000;

    /** The gravest first, then by check and place, so that the order of the evidence's rows decides nothing else. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(Finding::check)
            .thenComparing(Finding::first)
            .thenComparing(Finding::statement);

    /** A finding about records. */
    static Finding of(Spec spec, Severity severity, String statement, List<Source> records) {
        List<Source> sorted = records.stream().sorted().limit(MOST_RECORDS).toList();
        return new Finding(spec.id(), severity, statement, sorted, records.size(), Optional.empty(), Optional.empty());
    }

    /** A finding about token transfers. */
    static Finding of(Spec spec, Severity severity, String statement, Rows rows) {
        return new Finding(
                spec.id(), severity, statement, rows.first(), rows.count(), Optional.empty(), Optional.empty());
    }

    /** The finding with what would have been in order beside what is. */
    Finding with(String wanted, String found) {
        return new Finding(check, severity, statement, records, recordsTotal, Optional.of(wanted), Optional.of(found));
    }

    /** A finding about records, with what would have been in order beside what is. */
    static Finding of(
            Spec spec, Severity severity, String statement, List<Source> records, String expected, String actual) {
        return of(spec, severity, statement, records).with(expected, actual);
    }

    /** The form in the package. */
    public Json.Obj json() {
        return Json.object()
                .put("check", check)
                .put("severity", severity.word())
                .put("statement", Text.cut(statement, LONGEST_STATEMENT))
                .put("records", Json.array(records, Source::json))
                .put("records_total", recordsTotal)
                .putIf("expected", expected.map(Text::wellFormed))
                .putIf("actual", actual.map(Text::wellFormed))
                .build();
    }

    private Source first() {
        return records.isEmpty() ? Source.whole("") : records.getFirst();
    }
}
