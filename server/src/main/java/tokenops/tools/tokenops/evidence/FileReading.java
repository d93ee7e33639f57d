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
    private final Evidence.Builder evidence;
    private final TokenTransfers transfers;
    private final Set<Family> families = EnumSet.noneOf(Family.class);
    private long records;
    private long problems;

    FileReading(EvidenceFile file, Optional<Family> declared, Evidence.Builder evidence) {
        this.file = file;
        this.declared = declared;
        this.evidence = evidence;
        this.transfers = evidence.transfers(file.name());
    }

    @Override
    public void row(Row row, Optional<Seal> seal) {
        switch (Recognition.read(row, seal, file.name(), declared, transfers)) {
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
    public void transfers(
            Transfers block, Transfers.Numbers numbers, int firstRow, int endRow, long lineBefore, long indexBefore) {
        if (endRow > firstRow) {
            families.add(Family.ASSET_CONTEXT);
            evidence.count(endRow - firstRow);
            evidence.transfers().append(block, numbers, firstRow, endRow, lineBefore, indexBefore);
            records += endRow - firstRow;
        }
    }

    @Override
    public Transfers into() {
        return evidence.transfers();
    }

    @Override
    public void unreadable(Problem.Kind kind, long line, long index, String key, String why) {
        keep(new Problem(kind, new Source(file.name(), line, index, key), why));
    }

    boolean isEmpty() {
        return records == 0 && problems == 0;
    }

    /** What came of the file as a whole. */
    Input finish(String format) {
        return new Input(file.name(), file.digest(), file.size(), format, List.copyOf(families), records, problems);
    }

    private void keep(Problem problem) {
        problems++;
        evidence.problem(problem, problems <= MOST_PROBLEMS);
    }
}
