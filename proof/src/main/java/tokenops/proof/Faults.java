package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Collects what one check finds wrong, as sentences. Used by one thread. */
final class Faults {
    /** A bundle that is all wrong shouldn't bury its reader. */
    private static final int MOST_TOLD = 5;

    private final String check;
    private final List<String> sentences = new ArrayList<>();
    private int more;

    Faults(String check) {
        this.check = check;
    }

    void add(String sentence) {
        if (sentences.size() < MOST_TOLD) {
            sentences.add(sentence);
        } else {
            more++;
        }
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            add(otherwise);
        }
    }

    /** Requires two things to be the same, and says both when they aren't. */
    void same(String what, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            add(what + ": " + told(one) + " isn't " + told(other) + ".");
        }
    }

    private static String told(Object value) {
        if (value instanceof Optional<?> may) {
            return may.isPresent() ? told(may.get()) : "nothing";
        }
        String text = value instanceof Json json ? CanonicalJson.text(json) : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    /** Passed with that explanation when nothing was found, else failed with what was. */
    Check verdict(String passed) {
        if (sentences.isEmpty()) {
            return Check.passed(check, passed);
        }
        String told = String.join(" ", sentences);
        return Check.failed(check, more > 0 ? told + " (" + more + " more.)" : told);
    }
}
