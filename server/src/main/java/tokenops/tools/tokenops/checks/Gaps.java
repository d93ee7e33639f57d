package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.Transfers;

/**
 * Where evidence claims to be whole, nothing of it is missing: an export says how many rows it has, of which blocks, and whether it
 * has every log; events of an asset are numbered.
 *
 * <p>Without such a claim nothing can be said: log indexes of token transfers have gaps wherever other contracts wrote logs.
 */
final class Gaps implements Check {
    private static final Spec SPEC = new Spec(
            "asset.gaps",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.MAJOR,
            6,
            new Meaning(
                    "An export has the rows, blocks and log indexes that it claims, and numbered events have no number left out.",
                    "Exports that were cut off or filtered, pages that weren't fetched, events that got lost between two systems.",
                    "Export again what the finding names as missing."),
            Need.SEQUENCES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement export : file.evidence().in(Role.EXPORT)) {
            export(file.evidence().transfers(), export, findings);
        }
        Assets.byAsset(file, Role.ASSET_EVENT).forEach((key, events) -> numbered(key, events, findings));
        return findings;
    }

    private static void export(Transfers transfers, Statement export, Found findings) {
        long first = position(export, "from_block").orElse(0L);
        long last = position(export, "to_block").orElse(Long.MAX_VALUE);
        Optional<String> token = export.tokenAddress();
        int only = token.map(transfers::tokenOf).orElse(-1);
        boolean everyLog = export.fact("every_log").equals(Optional.of("true"));
        long count = 0;
        Rows beyond = new Rows(transfers);
        Map<Long, BitSet> logs = new TreeMap<>();
        for (int row = 0; row < transfers.size(); row++) {
            if (token.isEmpty() || transfers.token(row) == only) {
                count++;
                long block = transfers.block(row);
                if (block >= 0 && (block < first || block > last)) {
                    beyond.add(row);
                }
                if (everyLog && block >= 0 && transfers.logIndex(row) >= 0 && transfers.logIndex(row) < MOST_LOGS) {
                    logs.computeIfAbsent(block, b -> new BitSet()).set((int) transfers.logIndex(row));
                }
            }
        }
        Optional<BigInteger> claimed = Assets.amount(export, "export_rows");
        if (claimed.isPresent() && !claimed.get().equals(BigInteger.valueOf(count))) {
            findings.add(found(
                            "An export claims " + claimed.get() + " token transfers, and the evidence has " + count
                                    + ".",
                            export)
                    .with(claimed.get().toString(), Long.toString(count)));
        }
        if (!beyond.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    Text.count(beyond.count(), "token transfer") + " of blocks that the export doesn't claim to have.",
                    beyond));
        }
        List<String> broken = new ArrayList<>();
        logs.forEach((block, seen) -> {
            if (seen.cardinality() < seen.length()) {
                broken.add("log index " + seen.nextClearBit(0) + " of block " + block);
            }
        });
        if (!broken.isEmpty()) {
            findings.add(found(
                    "An export claims every log, and " + Text.count(broken.size(), "block") + " have gaps: first "
                            + broken.getFirst() + ".",
                    export));
        }
    }

    /** Log indexes of a block that are kept in mind: many times what a block has room for. */
    private static final int MOST_LOGS = 1 << 20;

    private static void numbered(String key, List<Statement> events, Found findings) {
        TreeMap<BigInteger, Source> numbers = new TreeMap<>();
        for (Statement event : events) {
            Assets.amount(event, "sequence").ifPresent(number -> numbers.putIfAbsent(number, event.source()));
        }
        if (numbers.isEmpty()) {
            return;
        }
        Optional<BigInteger> first = Optional.empty();
        List<Source> around = new ArrayList<>();
        BigInteger before = numbers.firstKey();
        BigInteger sum = BigInteger.ZERO;
        for (Map.Entry<BigInteger, Source> entry : numbers.entrySet()) {
            BigInteger left = entry.getKey().subtract(before).subtract(BigInteger.ONE);
            if (left.signum() > 0) {
                first = first.isEmpty() ? Optional.of(before.add(BigInteger.ONE)) : first;
                around.add(entry.getValue());
                sum = sum.add(left);
            }
            before = entry.getKey();
        }
        if (!around.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    "Of the numbered events of " + Text.wellFormed(key) + " " + sum + " are missing between "
                            + numbers.firstKey() + " and " + numbers.lastKey() + ", the first is "
                            + first.orElse(before)
                            + ".",
                    around));
        }
    }

    private static Optional<Long> position(Statement export, String fact) {
        return Assets.amount(export, fact)
                .filter(number -> number.bitLength() < Long.SIZE)
                .map(BigInteger::longValue);
    }

    private static Finding found(String statement, Statement export) {
        return Finding.of(SPEC, Severity.MAJOR, statement, List.of(export.source()));
    }
}
