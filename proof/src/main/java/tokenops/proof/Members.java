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
    /** Up to so many names are sorted by insertion: they mostly come nearly in order, and few at a time. */
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
            if (size <= FEW) {
                sortFew();
            } else if (!isInOrder()) {
                sortMany();
            }
            for (int i = 1; i < size; i++) {
                if (names[i].equals(names[i - 1])) {
                    throw twice.apply(names[i]);
                }
            }
            return new Members(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        }

        private boolean isInOrder() {
            for (int i = 1; i < size; i++) {
                if (names[i - 1].compareTo(names[i]) > 0) {
                    return false;
                }
            }
            return true;
        }

        private void sortFew() {
            for (int i = 1; i < size; i++) {
                String name = names[i];
                Json value = values[i];
                int at = i;
                while (at > 0 && names[at - 1].compareTo(name) > 0) {
                    names[at] = names[at - 1];
                    values[at] = values[at - 1];
                    at--;
                }
                names[at] = name;
                values[at] = value;
            }
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
