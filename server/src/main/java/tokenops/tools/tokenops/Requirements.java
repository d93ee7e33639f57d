package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tokenops.path.Word;
import tokenops.tools.ToolOutcome.Missing;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.references.Answer;

/** What the contract requires and the evidence hasn't: the run pauses for it instead of ending on too little. */
final class Requirements {
    private Requirements() {}

    static List<Missing> missing(CaseFile file) {
        List<Missing> missing = new ArrayList<>();
        for (ToolRequest.Requirement requirement : file.request().required()) {
            missing(file, requirement).ifPresent(missing::add);
        }
        return missing;
    }

    private static Optional<Missing> missing(CaseFile file, ToolRequest.Requirement requirement) {
        Optional<Family> family = Word.parse(Family.class, requirement.family());
        if (family.isEmpty()) {
            return Optional.of(
                    new Missing(requirement.family(), "no_records", "this tool reads no evidence family of that name"));
        }
        if (file.evidence().count(family.get()) == 0) {
            return Optional.of(new Missing(requirement.family(), "no_records", without(file, requirement.family())));
        }
        if (requirement.corroborated() && !file.answers().corroborates(family.get(), file.evidence())) {
            return Optional.of(
                    new Missing(requirement.family(), "not_corroborated", uncorroborated(file, family.get())));
        }
        return Optional.empty();
    }

    private static String without(CaseFile file, String family) {
        long leftOut = file.evidence().leftOut();
        String detail = "none of the " + file.evidence().records() + " records that could be read belongs to " + family;
        return leftOut == 0 ? detail : detail + "; " + leftOut + " records or files couldn't be used";
    }

    private static String uncorroborated(CaseFile file, Family family) {
        List<String> differing = new ArrayList<>();
        for (Answer answer : file.answers().all()) {
            for (Answer.Difference difference : answer.differences()) {
                if (difference.statement().family().equals(Optional.of(family))) {
                    differing.add(
                            difference.fact() + " of " + answer.reference().value());
                }
            }
        }
        String detail = file.evidence().count(family) + " records of " + family.word()
                + " were read, and none is confirmed by the ledger, the log, the deliveries or the provider";
        return differing.isEmpty()
                ? detail
                : detail + "; contradicted: " + differing.stream().limit(5).collect(Collectors.joining(", "));
    }
}
