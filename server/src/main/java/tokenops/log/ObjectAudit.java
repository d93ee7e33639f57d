package tokenops.log;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.proof.Merkle;
import tokenops.store.CheckResult;
import tokenops.store.Documents;
import tokenops.store.Packet;

/**
 * The part of the audit that holds leaves and sealed documents against each other: a document is what its digest says, those that it
 * names are there, and a leaf is there if and only if its document is, in the log or waiting for it.
 */
final class ObjectAudit {
    private static final int FETCHED = 500;

    private final Connection snapshot;
    private final Tally documents = new Tally("documents", "every document's bytes have its digest");
    private final Links links;
    private final Tally objects = new Tally("objects", "every document that belongs in the log has its leaf");
    private final Tally leaves = new Tally("leaves", "every leaf stands for a document");

    ObjectAudit(Connection snapshot) {
        this.snapshot = snapshot;
        this.links = new Links(snapshot);
    }

    List<CheckResult> run() throws SQLException {
        Map<ByteBuffer, byte[]> waiting = waiting();
        everyDocumentHasItsLeaf(waiting.keySet());
        everyEntryHasItsDocument();
        everyHasItsDocument(waiting, "The waiting leaf of ");
        return List.of(documents.result(), links.result(), objects.result(), leaves.result());
    }

    /** The leaves that wait, by their hashes: all in memory, as they are few unless the log stands still. */
    private Map<ByteBuffer, byte[]> waiting() throws SQLException {
        Map<ByteBuffer, byte[]> waiting = new HashMap<>();
        try (PreparedStatement statement = snapshot.prepareStatement("SELECT leaves FROM leaf")) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    for (byte[] leaf : (byte[][]) row.getArray(1).getArray()) {
                        waiting.put(ByteBuffer.wrap(Merkle.leafHash(leaf)), leaf);
                    }
                }
            }
        }
        return waiting;
    }

    private void everyDocumentHasItsLeaf(Set<ByteBuffer> waiting) throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement(Packet.SELECT + "ORDER BY d.home, d.id")) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                Map<ByteBuffer, Documents.Stored> wanted = new HashMap<>();
                while (row.next()) {
                    for (Documents.Stored document : sound(row)) {
                        Leaf.of(document)
                                .ifPresent(
                                        leaf -> wanted.put(ByteBuffer.wrap(Merkle.leafHash(leaf.bytes())), document));
                    }
                    if (wanted.size() >= FETCHED) {
                        findLeaves(wanted, waiting);
                    }
                }
                findLeaves(wanted, waiting);
                links.find();
            }
        }
    }

    /** The documents of a row, each held against its digest and asked what it names; none of a row that can't be read, which is noted. */
    private List<Documents.Stored> sound(ResultSet row) throws SQLException {
        List<Documents.Stored> read = readable(row);
        if (read.isEmpty()) {
            documents.looked(1);
            documents.wrong("The documents " + row.getString("ids") + " can't be read: their row is damaged.");
        }
        documents.looked(read.size());
        for (Documents.Stored document : read) {
            if (Digest.of(document.bytes()).equals(document.digest())) {
                links.from(document);
            } else {
                documents.wrong("The " + document.kind().word() + " " + document.id() + " isn't what its digest says ("
                        + document.digest() + ").");
            }
        }
        return read;
    }

    private static List<Documents.Stored> readable(ResultSet row) throws SQLException {
        try {
            return Packet.READER.read(row).documents();
        } catch (IllegalStateException e) {
            return List.of();
        }
    }

    /** Notes those that have no leaf; empties the map. */
    private void findLeaves(Map<ByteBuffer, Documents.Stored> wanted, Set<ByteBuffer> waiting) throws SQLException {
        objects.looked(wanted.size());
        wanted.keySet()
                .removeAll(new StoredTree(snapshot)
                        .indexes(wanted.keySet().stream().map(ByteBuffer::array).toList())
                        .keySet());
        wanted.keySet().removeAll(waiting);
        wanted.values()
                .forEach(document -> objects.wrong("The " + document.kind().word() + " " + document.id()
                        + " has no leaf (" + document.digest() + ")."));
        wanted.clear();
    }

    private void everyEntryHasItsDocument() throws SQLException {
        try (PreparedStatement statement =
                snapshot.prepareStatement("SELECT index, hash, leaf FROM log_entry ORDER BY index")) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                Map<ByteBuffer, byte[]> batch = new HashMap<>();
                while (row.next()) {
                    batch.put(ByteBuffer.wrap(row.getBytes(2)), row.getBytes(3));
                    if (batch.size() >= FETCHED) {
                        everyHasItsDocument(batch, "The leaf of ");
                        batch.clear();
                    }
                }
                everyHasItsDocument(batch, "The leaf of ");
            }
        }
    }

    /** Notes the leaves for which there is no document that they would be the leaf of. */
    private void everyHasItsDocument(Map<ByteBuffer, byte[]> batch, String called) throws SQLException {
        leaves.looked(batch.size());
        List<LogLeaf> read = new ArrayList<>();
        // what is no leaf at all is told with the entries
        batch.values().forEach(bytes -> LogLeaf.parse(bytes).ifPresent(read::add));
        Set<LogLeaf> there = documented(read);
        for (LogLeaf leaf : read) {
            leaves.require(
                    there.contains(leaf),
                    called + leaf.digest() + " (" + leaf.type() + ", " + leaf.time() + ") stands for no document.");
        }
    }

    /** What leaves the stored documents with those digests have. */
    private Set<LogLeaf> documented(List<LogLeaf> wanted) throws SQLException {
        Set<LogLeaf> documented = new HashSet<>();
        Integer[] keys = wanted.stream().map(leaf -> Packet.key(leaf.digest())).toArray(Integer[]::new);
        try (PreparedStatement statement = snapshot.prepareStatement(Packet.SELECT + "WHERE d.keys && ?::int4[]")) {
            statement.setArray(1, snapshot.createArrayOf("int4", keys));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    for (Documents.Stored document : readable(row)) {
                        Optional<LogLeaf> leaf =
                                Leaf.of(document).map(Leaf::bytes).flatMap(LogLeaf::parse);
                        leaf.ifPresent(documented::add);
                    }
                }
            }
        }
        return documented;
    }
}
