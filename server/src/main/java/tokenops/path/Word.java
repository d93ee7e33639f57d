package tokenops.path;

import java.util.Locale;
import java.util.Optional;

/** A value of the vocabulary: an enum constant written in snake_case. */
public interface Word {
    String name();

    /** How it is written on the wire and in the database. */
    default String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a word; empty when the vocabulary doesn't have it. */
    static <E extends Enum<E> & Word> Optional<E> parse(Class<E> vocabulary, String word) {
        for (E value : vocabulary.getEnumConstants()) {
            if (value.word().equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** Reads a word that we wrote ourselves. */
    static <E extends Enum<E> & Word> E of(Class<E> vocabulary, String word) {
        return parse(vocabulary, word)
                .orElseThrow(() -> new IllegalStateException(vocabulary.getSimpleName() + " has no " + word));
    }
}
