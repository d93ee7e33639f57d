package tokenops.bench.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Generated evidence with faults that are known: an export of token transfers among whose rows some are wrong, and records of
 * assets, holders, events and settlements that belong to it, right ones beside wrong ones. Each check of the family asset_context
 * and the one of settlements on the chain has something to find.
 */
final class Faults {
    /** Decides all that chance decides. */
    private static final long SEED = 20_261_127;

    private static final String RECORDS = "records.jsonl";

    private final Export export;
    private final int rows;
    private final Expected expected = new Expected();
    private final List<String> records = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private int written;

    private Faults(Export export, int rows) {
        this.export = export;
        this.rows = rows;
    }

    /** A piece of evidence: its files, and what must be found in it. */
    record Evidence(Path transfers, Path records, int rows, Expected expected) {}

    /** Writes evidence with about so many transfers into a folder. */
    static Evidence write(Path folder, boolean json, int rows) throws IOException {
        Path transfers = folder.resolve("transfers-" + rows + (json ? ".jsonl" : ".csv"));
        Path records = folder.resolve(RECORDS);
        try (Export export = new Export(transfers, json, rows, SEED)) {
            Faults faults = new Faults(export, rows);
            faults.write();
            Files.write(records, faults.records);
            return new Evidence(transfers, records, faults.written, faults.expected);
        }
    }

    private void write() throws IOException {
        plan();
        int distance = rows / (steps.size() + 1);
        for (Step step : steps) {
            for (int i = 0; i < distance; i++) {
                export.any();
                written++;
            }
            step.write();
        }
        while (written < rows) {
            export.any();
            written++;
        }
        record("\"export_rows\":" + (written + 1));
        expect("asset.gaps", "major");
    }

    private void plan() {
        for (int i = 0; i < 6; i++) {
            steps.add(() -> duplicate("7000", "major"));
            steps.add(() -> duplicate("7001", "critical"));
        }
        wholeRows();
        for (String value : List.of("-5", "1e18", "1.5", "0x10", "", "1" + "0".repeat(78))) {
            steps.add(() -> {
                row(token(1), holder(1), holder(2), value);
                expected.add("asset.transfer_values", "major", export.name(), export.line());
            });
        }
        conservation();
        supply();
        negative();
        frozen();
        onChain();
        steps.add(this::holders);
        steps.add(this::distribution);
        steps.add(this::identifiers);
        steps.add(this::events);
    }

    private void duplicate(String value, String severity) throws IOException {
        row(token(2), holder(3), holder(4), "7000");
        expected.add("asset.duplicate_transfers", severity, export.name(), export.line());
        export.again(token(2), holder(3), holder(4), value);
        written++;
    }

    /** Rows of which one finding tells, with the first of them. */
    private void wholeRows() {
        boolean[] begun = new boolean[3];
        for (int i = 0; i < 5; i++) {
            steps.add(() -> first(begun, 0, token(3), holder(5), holder(6), "0", "asset.zero_value", "info"));
            steps.add(() -> first(begun, 1, token(3), Export.ZERO, Export.ZERO, "5", "asset.zero_address", "major"));
            steps.add(() -> first(begun, 2, Export.ZERO, holder(5), holder(6), "5", "asset.zero_address", "major"));
        }
    }

    private void first(
            boolean[] begun,
            int kind,
            String token,
            String from,
            String to,
            String value,
            String check,
            String severity)
            throws IOException {
        row(token, from, to, value);
        if (!begun[kind]) {
            begun[kind] = true;
            expected.add(check, severity, export.name(), export.line());
        }
    }

    /** Of a thousand that exist, twelve hundred are moved before they are received. */
    private void conservation() {
        steps.add(() -> {
            asset(10, "\"total_supply\":\"1000\"");
            row(token(10), holder(11), holder(12), "600");
        });
        steps.add(() -> {
            row(token(10), holder(12), holder(11), "600");
            row(token(10), holder(13), holder(12), "600");
            expected.add("asset.conservation", "critical", export.name(), export.line());
        });
    }

    private void supply() {
        for (int token : new int[] {14, 15}) {
            steps.add(() -> row(token(token), Export.ZERO, holder(16), "10"));
            steps.add(() -> row(token(token), holder(16), Export.ZERO, "3"));
            steps.add(() ->
                    asset(token, "\"opening_supply\":\"100\",\"total_supply\":\"" + (token == 14 ? 108 : 107) + "\""));
            if (token == 14) {
                steps.add(() -> expect("asset.supply", "critical"));
            }
        }
    }

    private void negative() {
        steps.add(() -> {
            record(holding(17, 18, "\"opening_balance\":\"10\""));
            record(holding(17, 19, "\"opening_balance\":\"0\""));
            row(token(17), holder(18), holder(19), "5");
        });
        steps.add(() -> {
            row(token(17), holder(19), holder(18), "9");
            expected.add("asset.never_negative", "critical", export.name(), export.line());
            row(token(17), holder(18), holder(20), "14");
        });
    }

    private void frozen() {
        steps.add(() -> {
            row(token(21), holder(22), holder(23), "5");
            record(event(
                    21,
                    "freeze",
                    "\"event_id\":\"f\",\"holder\":\"" + holder(22) + "\",\"block_number\":" + export.block()));
            export.nextBlock();
        });
        steps.add(() -> {
            row(token(21), holder(22), holder(23), "5");
            expected.add("asset.frozen", "critical", export.name(), export.line());
            row(token(21), holder(23), holder(22), "5");
            expected.add("asset.frozen", "major", export.name(), export.line());
            export.nextBlock();
            record(event(
                    21,
                    "unfreeze",
                    "\"event_id\":\"u\",\"holder\":\"" + holder(22) + "\",\"block_number\":" + export.block()));
        });
        steps.add(() -> row(token(21), holder(22), holder(23), "5"));
    }

    private void onChain() {
        steps.add(() -> {
            export.nextBlock();
            row(token(24), holder(25), holder(26), "500");
            settlement("a", export.transaction(), "500", 26);
            settlement("b", export.transaction(), "501", 26);
            expect("settlement.on_chain", "critical");
            settlement("c", export.transaction(), "500", 27);
            expect("settlement.on_chain", "critical");
            settlement("d", "0x" + "ab".repeat(32), "500", 26);
            expect("settlement.on_chain", "major");
            export.nextBlock();
        });
    }

    private void holders() {
        for (int token : new int[] {28, 29}) {
            asset(token, "\"total_supply\":\"100\"");
            if (token == 28) {
                expect("asset.holders", "major");
            }
            record(holding(token, 30, "\"balance\":\"60\""));
            expect("asset.concentration", "info");
            record(holding(token, 31, "\"balance\":\"" + (token == 28 ? 30 : 40) + "\""));
        }
    }

    private void distribution() {
        for (int token : new int[] {32, 33}) {
            record(holding(token, 34, "\"balance\":\"1\",\"as_of\":\"2026-09-30\""));
            record(holding(token, 35, "\"balance\":\"2\",\"as_of\":\"2026-09-30\""));
            expect("asset.concentration", "info");
            paid(token, 34, 33);
            if (token == 32) {
                expect("asset.distribution", "major");
            }
            paid(token, 35, token == 32 ? 60 : 66);
            if (token == 32) {
                expect("asset.distribution", "critical");
            }
        }
    }

    private void paid(int token, int holder, int amount) {
        record(event(
                token,
                "distribute",
                "\"event_id\":\"d" + holder
                        + "\",\"distribution\":\"q3\",\"distribution_total\":\"100\",\"record_date\":\"2026-09-30\",\"holder\":\""
                        + holder(holder) + "\",\"amount\":\"" + amount + "\""));
    }

    private void identifiers() {
        record("\"asset_id\":\"gold, 1 oz\",\"decimals\":2");
        expect("asset.identifier", "major");
        asset(36, "\"total_supply\":\"5\"");
        record("\"asset_id\":\"eip155:1/slip44:60\",\"decimals\":300");
        expect("asset.identifier", "major");
    }

    private void events() {
        record(event(37, "issue", "\"event_id\":\"e1\",\"sequence\":1"));
        expect("asset.duplicate_events", "major");
        record(event(37, "issue", "\"event_id\":\"e1\",\"sequence\":1"));
        record(event(37, "issue", "\"event_id\":\"e2\",\"sequence\":2"));
        record(event(37, "issue", "\"event_id\":\"e4\",\"sequence\":4"));
        expect("asset.gaps", "major");
    }

    private void row(String token, String from, String to, String value) throws IOException {
        export.row(token, from, to, value);
        written++;
    }

    private void asset(int token, String members) {
        record("\"token_address\":\"" + token(token) + "\",\"standard\":\"ERC-20\",\"decimals\":6," + members);
    }

    private static String holding(int token, int holder, String members) {
        return "\"token_address\":\"" + token(token) + "\",\"holder\":\"" + holder(holder) + "\"," + members;
    }

    private static String event(int token, String what, String members) {
        return "\"token_address\":\"" + token(token) + "\",\"asset_event\":\"" + what + "\"," + members;
    }

    private void settlement(String key, String transaction, String amount, int payee) {
        record("\"provider_reference\":\"" + key + "\",\"status\":\"settled\",\"amount\":\"" + amount
                + "\",\"payee\":\"" + holder(payee) + "\",\"transaction_hash\":\"" + transaction + "\"");
    }

    private void record(String members) {
        records.add("{" + members + "}");
    }

    /** A finding whose first record is the one that was added last. */
    private void expect(String check, String severity) {
        expected.add(check, severity, RECORDS, records.size());
    }

    /** The tokens with a stated supply or opening balances. */
    static List<String> stated() {
        return List.of(token(10), token(14), token(15), token(17), token(28), token(29), token(36));
    }

    private static String token(int number) {
        return Export.address(3, number);
    }

    private static String holder(int number) {
        return Export.address(4, number);
    }

    /** Something wrong, or right beside what is wrong, at some place of the export. */
    @FunctionalInterface
    private interface Step {
        void write() throws IOException;
    }
}
