package tokenops.proof;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object in canonical order (UTF-16 code units, RFC 8785 section 3.2.3), unmodifiable.
 *
 * <p>Two arrays side by side: documents are built, searched and written far more often than they are changed, and a tree of a few
 * names costs several times as much in each.
 */
final class Members extends AbstractMap<String, Json> {
    /** More names are sorted before, as insertion alone takes the square of their number. */
    private static final int FEW = 24;

    private final String[] names;
    private final Json[] values;

    private Members(String[] names, Json[] values) {
        this.names = names;
        this.values = values;
    }

    static Members of(Map<String, ? extends Json> members) {
        if (members instanceof Members same) {
            return same;
        }
        Collected collected = new Collected();
        members.forEach(collected::add);
        return collected.inOrder(Members::impossible);
    }

    private static IllegalStateException impossible(String name) {
        return new IllegalStateException("a map has " + name + " twice");
    }

    /** These members with that one, in the place of one of the same name. */
    Members with(String name, Json value) {
        int at = at(name);
        if (at >= 0) {
            Json[] changed = values.clone();
            changed[at] = value;
            return new Members(names, changed);
        }
        Collected collected = new Collected();
        forEach(collected::add);
        collected.add(name, value);
        return collected.inOrder(Members::impossible);
    }

    private int at(String name) {
        return Arrays.binarySearch(names, name);
    }

    @Nullable
    Json find(String name) {
        int at = at(name);
        return at < 0 ? null : values[at];
    }

    String name(int index) {
        return names[index];
    }

    Json value(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public @Nullable Json get(@Nullable Object name) {
        return name instanceof String text ? find(text) : null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String text && at(text) >= 0;
    }

    @Override
    public Set<Map.Entry<String, Json>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Map.Entry<String, Json>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, Json>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Map.Entry<String, Json> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Map.Entry<String, Json> entry = Map.entry(names[next], values[next]);
            next++;
            return entry;
        }
    }

    /** Members in the order in which they came. */
    static final class Collected {
        private String[] names = new String[8];
        private Json[] values = new Json[8];
        private int size;

        void add(String name, Json value) {
            if (size == names.length) {
                names = Arrays.copyOf(names, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            names[size] = name;
            values[size++] = value;
        }

        /** All of them in canonical order. Throws what {@code twice} makes of a name that was given twice. */
        <X extends Exception> Members inOrder(Function<String, X> twice) throws X {
            if (size > FEW) {
                sortMany();
            }
            String[] sorted = new String[size];
            Json[] along = new Json[size];
            for (int i = 0; i < size; i++) {
                int at = place(names[i], sorted, i);
                if (at < 0) {
                    throw twice.apply(names[i]);
                }
                if (at < i) {
                    System.arraycopy(sorted, at, sorted, at + 1, i - at);
                    System.arraycopy(along, at, along, at + 1, i - at);
                }
                sorted[at] = names[i];
                along[at] = values[i];
            }
            return new Members(sorted, along);
        }

        /** Where a name belongs among the first {@code count}, which are in order; less than 0 when it is one of them. */
        private static int place(String name, String[] sorted, int count) {
            // nearly always, as most come in order
            return count == 0 || sorted[count - 1].compareTo(name) < 0
                    ? count
                    : ~Arrays.binarySearch(sorted, 0, count, name);
        }

        private void sortMany() {
            record Member(String name, Json value) {}
            Member[] members = new Member[size];
            for (int i = 0; i < size; i++) {
                members[i] = new Member(names[i], values[i]);
            }
            Arrays.sort(members, Comparator.comparing(Member::name));
            for (int i = 0; i < size; i++) {
                names[i] = members[i].name;
                values[i] = members[i].value;
            }
        }
    }
}
