package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that was read, in the order of the files.
 *
 * @param problems the first hundred of each file
 * @param problemCounts how many there are of each kind in all
 */
public record Evidence(
        List<Input> inputs,
        Transfers transfers,
        List<Statement> statements,
        List<Problem> problems,
        Map<Problem.Kind, Long> problemCounts) {

    /** The statements in a role, in their order. */
    public List<Statement> in(Role role) {
        List<Statement> found = new ArrayList<>();
        for (Statement statement : statements) {
            if (statement.role() == role) {
                found.add(statement);
            }
        }
        return found;
    }

    public boolean has(Role role) {
        for (Statement statement : statements) {
            if (statement.role() == role) {
                return true;
            }
        }
        return false;
    }

    /** The families that any record belongs to. */
    public Set<Family> families() {
        Set<Family> found = EnumSet.noneOf(Family.class);
        for (Input input : inputs) {
            found.addAll(input.families());
        }
        return found;
    }

    /** How many records belong to the family. */
    public long count(Family family) {
        long count = family == Family.ASSET_CONTEXT ? transfers.size() : 0;
        for (Statement statement : statements) {
            if (statement.family().equals(Optional.of(family))) {
                count++;
            }
        }
        return count;
    }

    /** How many records were read and understood. */
    public long records() {
        return (long) transfers.size() + statements.size();
    }

    public long problemCount(Problem.Kind kind) {
        return problemCounts.getOrDefault(kind, 0L);
    }

    /** How many records and files were left out. */
    public long leftOut() {
        long sum = 0;
        for (long count : problemCounts.values()) {
            sum += count;
        }
        return sum;
    }

    /** More records than the caller takes. */
    public static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TooMany() {
            super("more records than are taken", null, false, false);
        }
    }

    static final class Builder {
        private final long most;
        private final List<Input> inputs = new ArrayList<>();
        private final Transfers transfers;
        private final List<Statement> statements = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final Map<Problem.Kind, Long> problemCounts = new EnumMap<>(Problem.Kind.class);

        /**
         * @param most records; the next one throws {@link TooMany}
         * @param seed decides only how fast addresses are found; nobody who chose them may know it
         */
        Builder(long most, long seed) {
            this.most = most;
            transfers = new Transfers(seed);
        }

        void file(Input input) {
            inputs.add(input);
        }

        /** Takes the transfers of a file, which come now. */
        TokenTransfers transfers(String file) {
            transfers.begin(file);
            return new TokenTransfers(file, transfers);
        }

        Transfers transfers() {
            return transfers;
        }

        void statement(Statement statement) {
            count(1);
            statements.add(statement);
        }

        /** Holds what is there and comes now against the most that is taken. */
        void count(long more) {
            if ((long) transfers.size() + statements.size() + more > most) {
                throw new TooMany();
            }
        }

        void problem(Problem problem, boolean keep) {
            problemCounts.merge(problem.kind(), 1L, Long::sum);
            if (keep) {
                problems.add(problem);
            }
        }

        Evidence build() {
            return new Evidence(inputs, transfers, statements, problems, problemCounts);
        }
    }
}
