package tokenops.tools.tokenops.evidence;

import java.util.Arrays;
import java.util.Optional;

/**
 * One record as it was read: scalars by their path ({@code data.object.amount}, {@code lines.0.meter}), every number as the
 * digits that stood there. One row takes the records of a file one after the other, so nobody may keep it.
 *
 * <p>Paths are searched one after the other: records have tens of members, and a hash table per record would cost more than it
 * saves. Most records have the paths of the one before, in the same order: as long as they do, none can stand there twice.
 */
final class Row {
    /** Most members of a record, nested ones counted: the largest provider objects have a few hundred. */
    static final int MOST_MEMBERS = 4_000;

    /** What stands at a path. */
    enum Form {
        TEXT,
        NUMBER,
        TRUTH,
        NOTHING,
        OBJECT,
        ARRAY
    }

    private long line;
    private long index;
    private String[] paths = new String[16];
    private String[] values = new String[16];
    private Form[] forms = new Form[16];
    private int size;
    private int sizeBefore;
    private boolean likeBefore;

    /** Begins a record, without members so far. */
    void begin(long lineOfRecord, long indexOfRecord) {
        line = lineOfRecord;
        index = indexOfRecord;
        sizeBefore = size;
        size = 0;
        likeBefore = true;
    }

    long line() {
        return line;
    }

    long index() {
        return index;
    }

    int size() {
        return size;
    }

    String path(int at) {
        return paths[at];
    }

    String value(int at) {
        return values[at];
    }

    boolean isText(int at) {
        return forms[at] == Form.TEXT;
    }

    /** Adds what stands at a path; false when something already stood there: the record has a name twice. */
    boolean add(String path, String value, Form form) {
        likeBefore = likeBefore && size < sizeBefore && paths[size].equals(path);
        if (!likeBefore && at(path) >= 0) {
            return false;
        }
        if (size == paths.length) {
            paths = Arrays.copyOf(paths, size * 2);
            values = Arrays.copyOf(values, size * 2);
            forms = Arrays.copyOf(forms, size * 2);
        }
        paths[size] = path;
        values[size] = value;
        forms[size] = form;
        size++;
        return true;
    }

    boolean full() {
        return size >= MOST_MEMBERS;
    }

    /** The scalar at the path; empty when there is none, or null (kept without a value), or an empty text as CSV has it. */
    Optional<String> get(String path) {
        int at = at(path);
        return at < 0 || values[at].isEmpty() ? Optional.empty() : Optional.of(values[at]);
    }

    /** The first of several names that has a scalar. */
    Optional<String> first(String... names) {
        for (String name : names) {
            Optional<String> value = get(name);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** Whether anything but null stands at the path. */
    boolean has(String path) {
        int at = at(path);
        return at >= 0 && forms[at] != Form.NOTHING;
    }

    private int at(String path) {
        for (int i = 0; i < size; i++) {
            if (paths[i].equals(path)) {
                return i;
            }
        }
        return -1;
    }
}
