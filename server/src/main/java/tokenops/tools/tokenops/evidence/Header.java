package tokenops.tools.tokenops.evidence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * The names in the first line of a CSV file, and which of them is meant by ours: the one that is written so, otherwise the only one
 * that differs from it in nothing but case, spaces, underscores and hyphens.
 *
 * <p>Where two columns differ from each other in nothing else, neither is meant.
 */
final class Header {
    private final String[] names;
    private final Map<String, Integer> places = new HashMap<>();

    /** Columns without a name are called by their number, so that what stands in them is kept. */
    Header(List<String> written) {
        names = new String[written.size()];
        for (int i = 0; i < names.length; i++) {
            String name = written.get(i).strip();
            names[i] = name.isEmpty() ? "column " + (i + 1) : name;
        }
    }

    int size() {
        return names.length;
    }

    String name(int at) {
        return names[at];
    }

    /** Whether two columns have the same name: which of them is meant would be a guess. */
    boolean repeats() {
        return new HashSet<>(List.of(names)).size() < names.length;
    }

    /** The column that is meant by a name; -1 when there is none. */
    int at(String name) {
        Integer known = places.get(name);
        return known == null ? places.computeIfAbsent(name, this::find) : known;
    }

    private int find(String wanted) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(wanted)) {
                return i;
            }
        }
        String folded = folded(wanted);
        int found = -1;
        for (int i = 0; i < names.length; i++) {
            if (folded(names[i]).equals(folded)) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        String lower = Text.lowerAscii(name);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c != ' ' && c != '_' && c != '-') {
                folded.append(c);
            }
        }
        return folded.toString();
    }
}
