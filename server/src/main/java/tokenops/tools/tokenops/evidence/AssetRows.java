package tokenops.tools.tokenops.evidence;

import java.util.Map;

/** Reads the records of the family {@code asset_context} that aren't token transfers, by the members of {@code docs/evidence.md}. */
final class AssetRows {
    private AssetRows() {}

    static boolean fits(Row row) {
        return row.has("asset_id")
                || (row.has("decimals") && row.has("total_supply"))
                || isEvent(row)
                || isExport(row)
                || isHolding(row);
    }

    static Statement read(Row row, Source source) {
        if (isEvent(row)) {
            return event(row, source);
        }
        if (isExport(row)) {
            return export(row, source);
        }
        return isHolding(row) ? holding(row, source) : asset(row, source);
    }

    private static boolean isEvent(Row row) {
        return row.has("asset_event");
    }

    private static boolean isExport(Row row) {
        return row.has("export_rows");
    }

    private static boolean isHolding(Row row) {
        return row.has("holder") && (row.has("balance") || row.has("opening_balance"));
    }

    private static Statement asset(Row row, Source source) {
        return statement(
                row,
                source,
                Role.ASSET,
                Facts.of()
                        .put("asset_id", row.first("asset_id", "id"))
                        .put(
                                "token_address",
                                row.first("token_address", "address").map(Text::lowerAscii))
                        .put("standard", row.get("standard"))
                        .put("name", row.get("name"))
                        .put("decimals", row.get("decimals"))
                        .put("opening_supply", row.get("opening_supply"))
                        .put("total_supply", row.first("total_supply", "closing_supply"))
                        .put("as_of", row.get("as_of")));
    }

    private static Statement holding(Row row, Source source) {
        return statement(
                row,
                source,
                Role.HOLDING,
                named(row)
                        .put("holder", row.get("holder").map(Text::lowerAscii))
                        .put("opening_balance", row.get("opening_balance"))
                        .put("balance", row.get("balance"))
                        .put("as_of", row.get("as_of")));
    }

    private static Statement event(Row row, Source source) {
        return statement(
                row,
                source,
                Role.ASSET_EVENT,
                named(row)
                        .put("event", row.get("asset_event").map(Text::lowerAscii))
                        .put(Facts.EVENT_ID, row.get("event_id"))
                        .put("holder", row.get("holder").map(Text::lowerAscii))
                        .put("from", row.first("from_address", "from").map(Text::lowerAscii))
                        .put("to", row.first("to_address", "to").map(Text::lowerAscii))
                        .put(Facts.AMOUNT, row.get("amount"))
                        .put("sequence", row.get("sequence"))
                        .put("block_number", row.get("block_number"))
                        .put("log_index", row.get("log_index"))
                        .put("occurred_at", row.get("occurred_at"))
                        .put("distribution", row.first("distribution", "distribution_id"))
                        .put("distribution_total", row.get("distribution_total"))
                        .put("record_date", row.get("record_date"))
                        .put("remainder", row.get("remainder")));
    }

    private static Statement export(Row row, Source source) {
        return statement(
                row,
                source,
                Role.EXPORT,
                named(row)
                        .put("export_rows", row.get("export_rows"))
                        .put("from_block", row.get("from_block"))
                        .put("to_block", row.get("to_block"))
                        .put("every_log", row.get("every_log")));
    }

    private static Facts.Builder named(Row row) {
        return Facts.of()
                .put("asset_id", row.get("asset_id"))
                .put("token_address", row.get("token_address").map(Text::lowerAscii));
    }

    private static Statement statement(Row row, Source source, Role role, Facts.Builder facts) {
        return PlainRecords.statement(row, source, role, facts, Map.of());
    }
}
