package tokenops.tools.tokenops.checks;

import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.EvidenceReader;
import tokenops.tools.tokenops.references.Answers;
import tokenops.tools.tokenops.references.Matches;
import tokenops.tools.tokenops.tokens.Tokens;

/** All that a check may look at. Nothing in it changes while checks run. */
public record CaseFile(ToolRequest request, Evidence evidence, Tokens tokens, Answers answers, Matches matches) {
    /**
     * Reads the evidence of a request, looks its references up and matches its records.
     *
     * @param most records
     * @throws Evidence.TooMany when there are more
     */
    public static CaseFile of(ToolRequest request, long most) {
        Evidence evidence = EvidenceReader.read(request.evidence(), request.mode(), most);
        Answers answers = Answers.of(evidence, request.corroboration());
        return new CaseFile(
                request,
                evidence,
                Tokens.of(evidence.transfers()),
                answers,
                Matches.of(evidence, answers, request.tolerance()));
    }
}
