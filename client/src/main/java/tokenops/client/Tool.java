package tokenops.client;

import java.util.List;

/**
 * A tool that can be bought, with what it costs.
 *
 * @param families of evidence that it reads
 * @param maximumSeconds how long it may work on one run, which fails then
 * @param checks the digest of its list of checks
 */
public record Tool(
        String name,
        String version,
        String summary,
        List<String> families,
        List<String> scope,
        List<String> outOfScope,
        List<String> outputs,
        long maximumSeconds,
        String checks,
        String priceBook,
        List<Price> prices) {
    static Tool of(Answer answer) {
        return new Tool(
                answer.text("name"),
                answer.text("version"),
                answer.text("summary"),
                answer.texts("families"),
                answer.texts("scope"),
                answer.texts("out_of_scope"),
                answer.texts("outputs"),
                answer.whole("maximum_seconds"),
                answer.text("checks"),
                answer.text("price_book"),
                answer.list("prices", Price::of));
    }

    /**
     * A metered line.
     *
     * @param microcreditsPerUnit in digits
     */
    public record Price(String meter, String unit, String microcreditsPerUnit) {
        private static Price of(Answer answer) {
            return new Price(answer.text("meter"), answer.text("unit"), answer.text("microcredits_per_unit"));
        }
    }

    /**
     * One question that a tool puts to evidence.
     *
     * @param severity the gravest finding that it can make
     * @param weight in the score
     * @param states what is true of evidence that passes
     * @param needs what it can't run without
     */
    public record Check(
            String id,
            String version,
            String family,
            String severity,
            long weight,
            String states,
            String catches,
            String fix,
            String needs,
            String whenAbsent) {
        static Check of(Answer answer) {
            return new Check(
                    answer.text("id"),
                    answer.text("version"),
                    answer.text("family"),
                    answer.text("severity"),
                    answer.whole("weight"),
                    answer.text("states"),
                    answer.text("catches"),
                    answer.text("fix"),
                    answer.text("needs"),
                    answer.text("when_absent"));
        }
    }
}
