package tokenops.tools.tokenops.references;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.Corroboration;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * What became of one reference.
 *
 * @param by who knows it; empty when nobody does
 * @param known the facts that came with the answer
 * @param statedIn the first records that name it
 * @param statements how many records name it
 */
public record Answer(
        Corroboration.Reference reference,
        Standing standing,
        Optional<String> by,
        Map<String, String> known,
        List<Source> statedIn,
        long statements,
        List<Difference> differences) {

    /**
     * A fact on which a record and whoever knows the reference differ.
     *
     * @param stated in the record
     * @param known to whoever answered
     */
    public record Difference(Statement statement, String fact, String stated, String known) {}
}
