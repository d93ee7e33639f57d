package tokenops.log;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.proof.Merkle;
import tokenops.store.CheckResult;
import tokenops.store.Documents;
import tokenops.store.Packet;

/**
 * The part of the audit that holds leaves and sealed documents against each other: a document is what its digest says, those that it
 * names are there, and a leaf is there if and only if its document is, in the log or waiting for it.
 *
 * <p>Documents are read once: each marks its leaf, by its place in the log or among those that wait, and what is then without a mark
 * stands for no document. A mark is a bit, so memory hardly grows with the log.
 */
final class ObjectAudit {
    private static final int FETCHED = 500;

    /** Rows of documents that are fetched at once: a packet may have a megabyte. */
    private static final int PACKETS = 32;

    /**
     * Documents that aren't in the log and are held until their leaves are looked for among those that wait, in one pass over these:
     * about 60 MB, and one pass where the log doesn't stand still.
     */
    private static final int UNLOGGED = 200_000;

    private final Connection snapshot;
    private final StoredTree tree;
    private final Tally documents = new Tally("documents", "every document's bytes have its digest");
    private final Links links;
    private final Tally objects = new Tally("objects", "every document that belongs in the log has its leaf");
    private final Tally leaves = new Tally("leaves", "every leaf stands for a document");

    /** The entries that are a document's leaf, by their index. */
    private final Marks entries = new Marks();

    /** The waiting leaves that are, by their number. */
    private final Marks waiting = new Marks();

    ObjectAudit(Connection snapshot) {
        this.snapshot = snapshot;
        this.tree = new StoredTree(snapshot);
        this.links = new Links(snapshot);
    }

    List<CheckResult> run() throws SQLException {
        everyDocumentHasItsLeaf();
        everyEntryHasItsDocument();
        everyWaitingLeafHasItsDocument();
        return List.of(documents.result(), links.result(), objects.result(), leaves.result());
    }

    private void everyDocumentHasItsLeaf() throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement(Packet.SELECT + "ORDER BY d.home, d.id")) {
            statement.setFetchSize(PACKETS);
            try (ResultSet row = statement.executeQuery()) {
                Map<ByteBuffer, Named> wanted = new HashMap<>();
                Map<ByteBuffer, Named> unlogged = new HashMap<>();
                while (row.next()) {
                    for (Documents.Stored document : sound(row)) {
                        Leaf.of(document)
                                .ifPresent(leaf ->
                                        wanted.put(ByteBuffer.wrap(Merkle.leafHash(leaf.bytes())), Named.of(document)));
                    }
                    if (wanted.size() >= FETCHED) {
                        findEntries(wanted, unlogged);
                    }
                    if (unlogged.size() >= UNLOGGED) {
                        findWaiting(unlogged);
                    }
                }
                findEntries(wanted, unlogged);
                findWaiting(unlogged);
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
        read.forEach(document -> links.there(Named.of(document)));
        for (Documents.Stored document : read) {
            if (Digest.of(document.bytes()).equals(document.digest())) {
                links.from(document);
            } else {
                documents.wrong("The " + Named.of(document).called() + " isn't what its digest says ("
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

    /** Marks the entries of those that are in the log, and hands on the others; empties the first map. */
    private void findEntries(Map<ByteBuffer, Named> wanted, Map<ByteBuffer, Named> unlogged) throws SQLException {
        objects.looked(wanted.size());
        tree.indexes(wanted.keySet().stream().map(ByteBuffer::array).toList()).forEach((hash, index) -> {
            entries.set(index);
            wanted.remove(hash);
        });
        unlogged.putAll(wanted);
        wanted.clear();
    }

    /** Marks the leaves of those that wait, and notes the others: they have no leaf. Empties the map. */
    private void findWaiting(Map<ByteBuffer, Named> unlogged) throws SQLException {
        if (unlogged.isEmpty()) {
            return;
        }
        Map<ByteBuffer, Named> without = new HashMap<>(unlogged);
        eachWaiting((number, leaf, hash) -> {
            if (unlogged.containsKey(hash)) {
                waiting.set(number);
                without.remove(hash);
            }
        });
        without.values()
                .forEach(document ->
                        objects.wrong("The " + document.called() + " has no leaf (" + document.digest() + ")."));
        unlogged.clear();
    }

    /** Is told of a waiting leaf, which has the same number whenever it is told of. */
    @FunctionalInterface
    private interface WaitingReader {
        void read(long number, byte[] leaf, ByteBuffer hash) throws SQLException;
    }

    private void eachWaiting(WaitingReader reader) throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement("SELECT leaves FROM leaf ORDER BY home, id")) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                long number = 0;
                while (row.next()) {
                    for (byte[] leaf : (byte[][]) row.getArray(1).getArray()) {
                        reader.read(number, leaf, ByteBuffer.wrap(Merkle.leafHash(leaf)));
                        number++;
                    }
                }
            }
        }
    }

    private void everyEntryHasItsDocument() throws SQLException {
        try (PreparedStatement statement = snapshot.prepareStatement("SELECT index, leaf FROM log_entry")) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    leaves.looked(1);
                    if (!entries.has(row.getLong(1))) {
                        standsForNothing("The leaf of ", row.getBytes(2));
                    }
                }
            }
        }
    }

    private void everyWaitingLeafHasItsDocument() throws SQLException {
        Map<ByteBuffer, byte[]> unmarked = new HashMap<>();
        eachWaiting((number, leaf, hash) -> {
            leaves.looked(1);
            if (!waiting.has(number)) {
                unmarked.put(hash, leaf);
            }
            if (unmarked.size() >= FETCHED) {
                notInTheLogEither(unmarked);
            }
        });
        notInTheLogEither(unmarked);
    }

    /** A leaf that waits and is in the log was appended just now, and looked at there. Empties the map. */
    private void notInTheLogEither(Map<ByteBuffer, byte[]> unmarked) throws SQLException {
        unmarked.keySet()
                .removeAll(tree.indexes(unmarked.keySet().stream()
                                .map(ByteBuffer::array)
                                .toList())
                        .keySet());
        unmarked.values().forEach(leaf -> standsForNothing("The waiting leaf of ", leaf));
        unmarked.clear();
    }

    private void standsForNothing(String called, byte[] bytes) {
        Optional<LogLeaf> read = LogLeaf.parse(bytes);
        // what is no leaf at all is told with the entries
        read.ifPresent(leaf -> leaves.wrong(
                called + leaf.digest() + " (" + leaf.type() + ", " + leaf.time() + ") stands for no document."));
    }
}
