package tokenops.tools.tokenops.evidence;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.EvidenceFile;

/** Takes what one file holds into the evidence, and counts it. */
final class FileReading implements RowSink {
    /** Problems of one file that are kept with their place; further ones are counted. */
    static final int MOST_PROBLEMS = 100;

    private final EvidenceFile file;
    private final Optional<Family> declared;
    private final boolean testRun;
    private final Evidence.Builder evidence;
    private final TokenTransfers transfers;
    private final Set<Family> families = EnumSet.noneOf(Family.class);
    private long records;
    private long problems;
    private long lastLine;

    /** @param testRun whether records that don't say their mode are of test mode */
    FileReading(EvidenceFile file, Optional<Family> declared, boolean testRun, Evidence.Builder evidence) {
        this.file = file;
        this.declared = declared;
        this.testRun = testRun;
        this.evidence = evidence;
        this.transfers = evidence.transfers(file.name());
    }

    @Override
    public void header(Header header) {
        lastLine = 1;
    }

    @Override
    public void row(Row row, Optional<Seal> seal) {
        lastLine = row.line();
        switch (Recognition.read(row, seal, file.name(), declared, transfers, testRun)) {
            case TokenTransfer _ -> {
                families.add(Family.ASSET_CONTEXT);
                evidence.count(0);
                records++;
            }
            case Statement statement -> {
                statement.family().ifPresent(families::add);
                evidence.statement(statement);
                records++;
            }
            case Problem problem -> keep(problem);
        }
    }

    @Override
    public Optional<Transfers> plain() {
        return Optional.of(evidence.transfers());
    }

    @Override
    public void transfers(
            Transfers block, Transfers.Numbers numbers, int firstRow, int endRow, long lineBefore, long indexBefore) {
        families.add(Family.ASSET_CONTEXT);
        lastLine = lineBefore + block.line(endRow - 1);
        evidence.count(endRow - firstRow);
        evidence.transfers().append(block, numbers, firstRow, endRow, lineBefore, indexBefore);
        records += endRow - firstRow;
    }

    @Override
    public void unreadable(Problem.Kind kind, long line, long index, String key, String why) {
        lastLine = Math.max(lastLine, line);
        keep(new Problem(kind, new Source(file.name(), line, index, key), why));
    }

    /** The file as a whole, or its rest. */
    void unreadable(String why) {
        unreadable(Problem.Kind.FILE, 0, 0, "", why);
    }

    /** From where on nothing was read that isn't told of, in words. */
    String behind() {
        return lastLine == 0 ? "of it" : "behind line " + lastLine;
    }

    boolean isEmpty() {
        return records == 0 && problems == 0;
    }

    /** What came of the file as a whole. */
    Input finish(ReadAs as) {
        return new Input(file.name(), file.digest(), file.size(), as, List.copyOf(families), records, problems);
    }

    private void keep(Problem problem) {
        problems++;
        evidence.problem(problem, problems <= MOST_PROBLEMS);
    }
}
