package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value, as sealed documents and bundles are built from and read into.
 *
 * <p>Members of an object are always in canonical order (UTF-16 code units, RFC 8785 section 3.2.3), so a value has one
 * written form: {@link CanonicalJson#bytes(Json)}. Numbers are what canonical JSON can carry, IEEE doubles; whole numbers up
 * to 2^53 are kept as {@link Whole}. Amounts are strings and never pass through a double.
 */
public sealed interface Json {
    /** An object. */
    final class Obj implements Json {
        private final Members members;
        private final byte @Nullable [] written;

        public Obj(Map<String, ? extends Json> members) {
            this(Members.of(members), null);
        }

        private Obj(Members members, byte @Nullable [] written) {
            this.members = members;
            this.written = written;
        }

        /** This object with its canonical bytes kept beside it: for one that stands in many documents, and for good. */
        public Obj prepared() {
            return new Obj(members, CanonicalJson.bytes(this));
        }

        /** The canonical bytes when they are kept. */
        byte @Nullable [] written() {
            return written;
        }

        /** Its members, in canonical order, unmodifiable. */
        public Map<String, Json> members() {
            return members;
        }

        Members inOrder() {
            return members;
        }

        /** The member, or empty when it is absent. */
        public Optional<Json> get(String name) {
            return Optional.ofNullable(members.find(name));
        }

        /** The member when it is text, else empty. */
        public Optional<String> text(String name) {
            return members.find(name) instanceof Text text ? Optional.of(text.value) : Optional.empty();
        }

        /** The member when it is a whole number, else empty. */
        public Optional<Long> whole(String name) {
            return members.find(name) instanceof Whole whole ? Optional.of(whole.value) : Optional.empty();
        }

        /** The member when it is an object, else empty. */
        public Optional<Obj> object(String name) {
            return members.find(name) instanceof Obj object ? Optional.of(object) : Optional.empty();
        }

        /** The member's items when it is an array, else an empty list. */
        public List<Json> array(String name) {
            return members.find(name) instanceof Arr array ? array.items : List.of();
        }

        /** The member's items that are texts when it is an array, else an empty list. */
        public List<String> texts(String name) {
            return array(name).stream()
                    .filter(Text.class::isInstance)
                    .map(item -> ((Text) item).value)
                    .toList();
        }

        /** The member's items that are objects when it is an array, else an empty list. */
        public List<Obj> objects(String name) {
            return array(name).stream()
                    .filter(Obj.class::isInstance)
                    .map(Obj.class::cast)
                    .toList();
        }

        /** This object with that member, in the place of one of the same name. */
        public Obj with(String name, Json value) {
            return new Obj(members.with(name, value));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Obj object && members.equals(object.members);
        }

        @Override
        public int hashCode() {
            return members.hashCode();
        }

        @Override
        public String toString() {
            return members.toString();
        }
    }

    /** An array; its items unmodifiable. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** A whole number of at most 2^53 in size: what a double carries exactly. */
    record Whole(long value) implements Json {
        public static final long LARGEST = 1L << 53;

        public Whole {
            if (value > LARGEST || value < -LARGEST) {
                throw new IllegalArgumentException(
                        "canonical JSON numbers end at 2^53, write " + value + " as a string");
            }
        }
    }

    /** Any other number, a finite double. */
    record Real(double value) implements Json {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON has no " + value);
            }
        }
    }

    /** {@code true} or {@code false}. */
    record Bool(boolean value) implements Json {}

    /** {@code null}. Our own documents leave a member out instead; payloads of others may carry it. */
    record Null() implements Json {}

    /** Starts an object. */
    static Builder object() {
        return new Builder();
    }

    /** An array of texts. */
    static Arr texts(Iterable<String> values) {
        return array(values, Text::new);
    }

    /** An array of each value's form. */
    static <T> Arr array(Iterable<T> values, Function<? super T, ? extends Json> form) {
        List<Json> items = new ArrayList<>();
        for (T value : values) {
            items.add(form.apply(value));
        }
        return new Arr(items);
    }

    /** Collects the members of one object. A name given twice is a programming error; in canonical order none has to be moved. */
    final class Builder {
        private final Members.Collected members = new Members.Collected();

        private Builder() {}

        /** Puts a member. */
        public Builder put(String name, Json value) {
            members.add(name, value);
            return this;
        }

        /** Puts a text. */
        public Builder put(String name, String value) {
            return put(name, new Text(value));
        }

        /** Puts a whole number. */
        public Builder put(String name, long value) {
            return put(name, new Whole(value));
        }

        /** Puts {@code true} or {@code false}. */
        public Builder put(String name, boolean value) {
            return put(name, new Bool(value));
        }

        /** Puts the member when there is a value: an absent value is an absent member, never {@code null}. */
        public <T> Builder putIf(String name, Optional<T> value, Function<? super T, ? extends Json> form) {
            value.ifPresent(present -> put(name, form.apply(present)));
            return this;
        }

        /** Puts the member when there is a text. */
        public Builder putIf(String name, Optional<String> value) {
            return putIf(name, value, Text::new);
        }

        /** Puts every member of another object. */
        public Builder putAll(Obj other) {
            other.members().forEach(this::put);
            return this;
        }

        /** The object; the builder must not be used afterwards. */
        public Obj build() {
            return new Obj(members.inOrder(name -> new IllegalArgumentException("member given twice: " + name)));
        }
    }
}
