package tokenops.tools.tokenops.evidence;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record as it was read: scalars by their path ({@code data.object.amount}, {@code lines.0.meter}), every number as the
 * digits that stood there. One row takes the records of a file one after the other, so nobody may keep it.
 *
 * <p>Paths are searched one after the other: records have tens of members, and a hash table per record would cost more than it
 * saves. Most records have the paths of the one before, in the same order: as long as they do, none can stand there twice. Records
 * below a {@link Header} share its table.
 */
final class Row {
    /** Most members of a record, nested ones counted: the largest provider objects have a few hundred. */
    static final int MOST_MEMBERS = 4_000;

    /** Longer texts don't come back. */
    private static final int LONGEST_SHARED = 64;

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
    private final @Nullable String[] lately = new @Nullable String[1 << 11];
    private int size;
    private int sizeBefore;
    private boolean likeBefore;
    private final Optional<Header> header;

    Row() {
        this.header = Optional.empty();
    }

    /** Takes the records below a header: their paths are its names, and one value stands at each. */
    Row(Header header) {
        this.header = Optional.of(header);
        paths = new String[header.size()];
        values = new String[header.size()];
        forms = new Form[header.size()];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = header.name(i);
            forms[i] = Form.TEXT;
        }
    }

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

    boolean isText(String path) {
        int at = at(path);
        return at >= 0 && isText(at);
    }

    /** Keeps only what stands below a path, as a record of its own that begins on that line. */
    void below(String prefix, long lineOfRecord) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (paths[i].startsWith(prefix)) {
                paths[kept] = paths[i].substring(prefix.length());
                values[kept] = values[i];
                forms[kept++] = forms[i];
            }
        }
        size = kept;
        likeBefore = false;
        line = lineOfRecord;
    }

    /** Adds the next value below the header, which has a name for it. */
    void addBelow(String value) {
        values[size++] = value;
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

    Form form(int at) {
        return forms[at];
    }

    boolean full() {
        return size >= MOST_MEMBERS;
    }

    /** The scalar at the path; empty when there is none, or null (kept without a value), or an empty text as CSV has it. */
    Optional<String> get(String path) {
        int at = at(path);
        return at < 0 || values[at].isEmpty() ? Optional.empty() : Optional.of(shared(values[at]));
    }

    /** The text that stood there before, where it is the same: runs, meters and times come back in row after row, and rows are kept. */
    private String shared(String value) {
        if (value.length() > LONGEST_SHARED) {
            return value;
        }
        int hash = value.hashCode();
        int slot = (hash ^ hash >>> 16) & lately.length - 1;
        String before = lately[slot];
        if (before != null && before.equals(value)) {
            return before;
        }
        lately[slot] = value;
        return value;
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
        if (header.isPresent()) {
            return header.get().at(path);
        }
        for (int i = 0; i < size; i++) {
            if (paths[i].equals(path)) {
                return i;
            }
        }
        return -1;
    }
}
