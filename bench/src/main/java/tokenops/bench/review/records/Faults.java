package tokenops.bench.review.records;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/**
 * Reviews evidence whose faults are known, and compares what was found with what there is: check by check, unit by unit.
 *
 * <p>The records of all units lie shuffled in several files, so that nothing is found because it stands beside its other side.
 */
public final class Faults {
    static final Instant AS_OF = Instant.parse("2026-11-23T10:00:00Z");
    static final Id.Run RUN = new Id.Run(new UUID(0x0193_0000_0000_7000L, 0x8000_0000_0000_0001L));

    private static final int FILES = 3;
    private static final String ONLY_INFO = "usage.outliers";

    private Faults() {}

    /**
     * What came of it. A place is a check and the unit that it names: {@code usage.funded 17}.
     *
     * @param expected faults that there are
     * @param missed that no finding names
     * @param falseAlarms findings graver than info that no fault explains
     */
    public record Outcome(Set<String> expected, Set<String> missed, Set<String> falseAlarms) {
        /** The part of the faults that was found. */
        public double recall() {
            return expected.isEmpty() ? 1 : 1 - (double) missed.size() / expected.size();
        }

        /** The part of what was found that is a fault. */
        public double precision() {
            int found = expected.size() - missed.size() + falseAlarms.size();
            return found == 0 ? 1 : 1 - (double) falseAlarms.size() / found;
        }
    }

    /** How many units there must be at least: one for each fault. */
    public static int leastUnits() {
        return Fault.values().length;
    }

    /** The checks that some fault is for. */
    public static Set<String> covered() {
        return Arrays.stream(Fault.values())
                .flatMap(fault -> fault.checks().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Reviews that many units, one of them with each fault.
     *
     * @param units at least {@link #leastUnits}
     * @param seed decides which unit has which fault, and where its records lie
     */
    public static Outcome check(int units, long seed) {
        Random random = new Random(seed);
        List<Unit> all = units(units);
        List<Integer> places = new ArrayList<>();
        all.forEach(unit -> places.add(unit.number));
        Collections.shuffle(places, random);
        Set<String> expected = new TreeSet<>();
        Map<String, Map<String, String>> known = new HashMap<>();
        for (Fault fault : Fault.values()) {
            Unit unit = all.get(places.get(fault.ordinal()));
            known.putAll(fault.known(unit));
            fault.into(unit);
            fault.checks().forEach(check -> expected.add(check + " " + unit.number));
        }
        return compared(expected, reviewed(all, known, random));
    }

    /** Reviews that many units without a fault: whatever is found is a false alarm. */
    public static Outcome withoutFault(int units, long seed) {
        return compared(Set.of(), reviewed(units(units), Map.of(), new Random(seed)));
    }

    private static List<Unit> units(int count) {
        List<Unit> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            units.add(new Unit(i));
        }
        return units;
    }

    private static Outcome compared(Set<String> expected, Json.Obj pack) {
        Set<String> found = new TreeSet<>();
        for (Json.Obj finding : pack.objects("findings")) {
            String check = finding.text("check").orElseThrow();
            boolean counts = !finding.text("severity").orElseThrow().equals("info") || check.equals(ONLY_INFO);
            for (Json.Obj record : counts ? finding.objects("records") : List.<Json.Obj>of()) {
                found.add(check + " " + unit(record.text("key").orElse("")));
            }
        }
        Set<String> missed = new TreeSet<>(expected);
        missed.removeAll(found);
        found.removeAll(expected);
        return new Outcome(expected, missed, found);
    }

    /** The number of the unit, by which the names of all its records end. */
    private static String unit(String key) {
        int begin = key.length();
        while (begin > 0 && Character.isDigit(key.charAt(begin - 1))) {
            begin--;
        }
        return begin == key.length()
                ? key
                : Long.toString(Long.parseLong(key.substring(Math.max(begin, key.length() - 18))));
    }

    private static Json.Obj reviewed(List<Unit> units, Map<String, Map<String, String>> known, Random random) {
        List<Unit.Row> rows = new ArrayList<>();
        units.forEach(unit -> rows.addAll(unit.rows));
        Collections.shuffle(rows, random);
        List<EvidenceFile> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            StringBuilder lines = new StringBuilder();
            for (int at = i; at < rows.size(); at += FILES) {
                lines.append(CanonicalJson.text(rows.get(at).json())).append('\n');
            }
            files.add(file("records-" + i + ".jsonl", lines.toString()));
        }
        ToolOutcome outcome = new TokenOpsTool()
                .run(new ToolRequest(
                        RUN,
                        AS_OF,
                        Mode.TEST,
                        files,
                        List.of(),
                        List.of(new ToolRequest.PriceLine("record", "record", Unit.PRICE)),
                        ToolRequest.Tolerance.DEFAULT,
                        Long.MAX_VALUE,
                        knowing(known)));
        if (outcome instanceof ToolOutcome.Completed completed) {
            return completed.members();
        }
        throw new IllegalStateException("the review didn't complete: " + outcome);
    }

    private static Corroboration knowing(Map<String, Map<String, String>> known) {
        return references -> {
            Map<Corroboration.Reference, Corroboration.Known> found = new HashMap<>();
            for (Corroboration.Reference reference : references) {
                Map<String, String> facts = known.get(reference.kind() + " " + reference.value());
                if (facts != null) {
                    found.put(reference, new Corroboration.Known("ledger", facts));
                }
            }
            return found;
        };
    }

    private static EvidenceFile file(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new EvidenceFile(
                new Id.Evidence(RUN.uuid()),
                name,
                Optional.empty(),
                "application/x-ndjson",
                Digest.of(bytes),
                bytes.length,
                () -> new ByteArrayInputStream(bytes));
    }
}
