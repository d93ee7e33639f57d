package tokenops.path;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words of one enum, written once: every document and every row is full of them. */
final class Vocabulary {
    private static final ClassValue<Vocabulary> KNOWN = new ClassValue<>() {
        @Override
        protected Vocabulary computeValue(Class<?> type) {
            return new Vocabulary(type);
        }
    };

    private final String[] words;
    private final Map<String, Enum<?>> values = new HashMap<>();

    private Vocabulary(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        words = new String[constants.length];
        for (Object constant : constants) {
            Enum<?> value = (Enum<?>) constant;
            String word = value.name().toLowerCase(Locale.ROOT);
            words[value.ordinal()] = word;
            values.put(word, value);
        }
    }

    static String word(Enum<?> value) {
        return KNOWN.get(value.getDeclaringClass()).words[value.ordinal()];
    }

    static <E extends Enum<E>> Optional<E> parse(Class<E> type, String word) {
        return Optional.ofNullable(KNOWN.get(type).values.get(word)).map(type::cast);
    }
}
