package tokenops.path;

import java.util.Optional;

/** A value of the vocabulary: an enum constant written in snake_case. */
public interface Word {
    /** How it is written on the wire and in the database. */
    default String word() {
        return Vocabulary.word((Enum<?>) this);
    }

    /** Reads a word; empty when the vocabulary doesn't have it. */
    static <E extends Enum<E> & Word> Optional<E> parse(Class<E> vocabulary, String word) {
        return Vocabulary.parse(vocabulary, word);
    }

    /** Reads a word that we wrote ourselves. */
    static <E extends Enum<E> & Word> E of(Class<E> vocabulary, String word) {
        return parse(vocabulary, word)
                .orElseThrow(() -> new IllegalStateException(vocabulary.getSimpleName() + " has no " + word));
    }
}
