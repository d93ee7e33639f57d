package tokenops.switches;

import java.time.Instant;
import java.util.List;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/** A switch that was ever touched, as it stands now. One that has no row is on. */
record SwitchRow(String name, boolean off, String author, String reason, Instant since) {
    static final String SELECT = "SELECT name, is_off, author, reason, since FROM switch ";

    static final Table.Reader<SwitchRow> READER = row -> new SwitchRow(
            row.getString("name"),
            row.getBoolean("is_off"),
            row.getString("author"),
            row.getString("reason"),
            Reads.at(row, "since"));

    static final Table<String, SwitchRow> TABLE = new Table<>(
            960,
            "switch",
            SwitchRow::name,
            READER,
            SELECT + "WHERE home = ? AND name = ANY(?::text[]) ORDER BY name FOR UPDATE",
            List.of(Column.text(name -> name)),
            """
            INSERT INTO switch (home, name, is_off, author, reason, since)""",
            List.of(
                    Column.text(SwitchRow::name),
                    Column.truth(SwitchRow::off),
                    Column.text(SwitchRow::author),
                    Column.text(SwitchRow::reason),
                    Column.time(SwitchRow::since)),
            """
            UPDATE switch SET is_off = n.is_off, author = n.author, reason = n.reason, since = n.since
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::text[], ?::bool[], ?::text[], ?::text[], ?::timestamptz[])
              AS u (name, is_off, author, reason, since)) AS n
            WHERE switch.home = n.home AND switch.name = n.name""",
            List.of(
                    Column.truth(SwitchRow::off),
                    Column.text(SwitchRow::author),
                    Column.text(SwitchRow::reason),
                    Column.time(SwitchRow::since)));
}
