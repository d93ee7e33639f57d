package tokenops.store;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether two values are the same to the last byte: records by their components, arrays by their elements, all else by equals. */
final class Alike {
    private Alike() {}

    static boolean alike(@Nullable Object one, @Nullable Object other) {
        if (Objects.equals(one, other)) {
            return true;
        }
        if (one == null || other == null || one.getClass() != other.getClass()) {
            return false;
        }
        if (one.getClass().isArray()) {
            int length = Array.getLength(one);
            boolean same = length == Array.getLength(other);
            for (int i = 0; same && i < length; i++) {
                same = alike(Array.get(one, i), Array.get(other, i));
            }
            return same;
        }
        return switch (one) {
            case Record record -> components(record, (Record) other);
            case java.util.Optional<?> optional ->
                alike(optional.orElse(null), ((java.util.Optional<?>) other).orElse(null));
            case java.util.List<?> list -> alike(list.toArray(), ((java.util.List<?>) other).toArray());
            default -> false;
        };
    }

    private static boolean components(Record one, Record other) {
        try {
            for (RecordComponent component : one.getClass().getRecordComponents()) {
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                if (!alike(accessor.invoke(one), accessor.invoke(other))) {
                    return false;
                }
            }
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
