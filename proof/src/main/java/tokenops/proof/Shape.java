package tokenops.proof;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The form of a JSON value in a sealed document, as data: the verifier checks with it, and the server serves it as JSON Schema.
 */
public sealed interface Shape {
    /** Most items of one list of a document that a bundle carries: a hundred times what the longest list of a run has. */
    int MOST_ITEMS = 10_000;

    /** What is wrong with the value, as a sentence that names the member by its path; empty when it fits. */
    Optional<String> fault(Json value, String path);

    /** The same as JSON Schema (draft 2020-12). */
    Json.Obj schema();

    /** A text of a form. */
    record Text(Pattern form, String called) implements Shape {
        /** @param form a regular expression that all of it fits */
        public static Text of(String called, String form) {
            return new Text(Pattern.compile(form), called);
        }

        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Text text && form.matcher(text.value()).matches()
                    ? Optional.empty()
                    : Optional.of(path + " isn't " + called + ".");
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "string")
                    .put("description", called)
                    .put("pattern", "^" + form.pattern() + "$")
                    .build();
        }
    }

    /** Any text. */
    record Words() implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Text ? Optional.empty() : Optional.of(path + " isn't text.");
        }

        @Override
        public Json.Obj schema() {
            return Json.object().put("type", "string").build();
        }
    }

    /** A time in the one form, RFC 3339, UTC, six decimals. */
    record Time() implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Text text
                            && DocumentTime.parse(text.value()).isPresent()
                    ? Optional.empty()
                    : Optional.of(path + " isn't a UTC time with six decimals.");
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "string")
                    .put("format", "date-time")
                    .put("pattern", "^" + DocumentTime.FORM.pattern() + "$")
                    .build();
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Text text && words.contains(text.value())
                    ? Optional.empty()
                    : Optional.of(path + " isn't one of " + String.join(", ", words) + ".");
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "string")
                    .put("enum", Json.texts(words))
                    .build();
        }
    }

    /** A whole number from {@code least} up to 2^53. */
    record Count(long least) implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Whole whole && whole.value() >= least
                    ? Optional.empty()
                    : Optional.of(path + " isn't a whole number from " + least + ".");
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "integer")
                    .put("minimum", least)
                    .put("maximum", Json.Whole.LARGEST)
                    .build();
        }
    }

    /** One number and no other. */
    record Constant(long number) implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Whole whole && whole.value() == number
                    ? Optional.empty()
                    : Optional.of(path + " isn't " + number + ".");
        }

        @Override
        public Json.Obj schema() {
            return Json.object().put("const", number).build();
        }
    }

    /** A list of at most so many. */
    record ListOf(Shape items, int most) implements Shape {
        /** As long as a list of a document may be. */
        public ListOf(Shape items) {
            this(items, MOST_ITEMS);
        }

        @Override
        public Optional<String> fault(Json value, String path) {
            if (!(value instanceof Json.Arr array) || array.items().size() > most) {
                return Optional.of(path + " isn't a list of at most " + most + ".");
            }
            int at = 0;
            for (Json item : array.items()) {
                Optional<String> fault = items.fault(item, path + "[" + at++ + "]");
                if (fault.isPresent()) {
                    return fault;
                }
            }
            return Optional.empty();
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "array")
                    .put("items", items.schema())
                    .put("maxItems", most)
                    .build();
        }
    }

    /** An object whose members' names are data, with values of one form. */
    record MapOf(Shape values) implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            if (!(value instanceof Json.Obj object)) {
                return Optional.of(path + " isn't an object.");
            }
            for (Map.Entry<String, Json> entry : object.members().entrySet()) {
                Optional<String> fault = values.fault(entry.getValue(), path + "." + entry.getKey());
                if (fault.isPresent()) {
                    return fault;
                }
            }
            return Optional.empty();
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "object")
                    .put("additionalProperties", values.schema())
                    .build();
        }
    }

    /** Anything: what others sent, kept as it came. */
    record Anything() implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return Optional.empty();
        }

        @Override
        public Json.Obj schema() {
            return Json.object().build();
        }
    }

    /** An object of whatever members: what others sent, kept as it came. */
    record AnyObject() implements Shape {
        @Override
        public Optional<String> fault(Json value, String path) {
            return value instanceof Json.Obj ? Optional.empty() : Optional.of(path + " isn't an object.");
        }

        @Override
        public Json.Obj schema() {
            return Json.object().put("type", "object").build();
        }
    }

    /**
     * An object of named members.
     *
     * @param open whether members that aren't named here may stand too, as in a tool's own result package
     */
    record Members(SortedMap<String, Member> members, boolean open) implements Shape {
        record Member(Shape shape, boolean required) {}

        public Members {
            members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        }

        /** An object without members, to begin with. */
        public static Members of() {
            return new Members(new TreeMap<>(), false);
        }

        /** These and one more that must stand. */
        public Members with(String name, Shape shape) {
            return plus(name, new Member(shape, true));
        }

        /** These and one more that may stand. */
        public Members maybe(String name, Shape shape) {
            return plus(name, new Member(shape, false));
        }

        Members orOthers() {
            return new Members(members, true);
        }

        Members plusAll(Members others) {
            Members all = this;
            for (Map.Entry<String, Member> entry : others.members.entrySet()) {
                all = all.plus(entry.getKey(), entry.getValue());
            }
            return new Members(all.members, open || others.open);
        }

        private Members plus(String name, Member member) {
            SortedMap<String, Member> all = new TreeMap<>(members);
            if (all.put(name, member) != null) {
                throw new IllegalArgumentException("member given twice: " + name);
            }
            return new Members(all, open);
        }

        @Override
        public Optional<String> fault(Json value, String path) {
            if (!(value instanceof Json.Obj object)) {
                return Optional.of(path + " isn't an object.");
            }
            for (Map.Entry<String, Json> entry : object.members().entrySet()) {
                Member member = members.get(entry.getKey());
                String at = path + "." + entry.getKey();
                if (member == null && !open) {
                    return Optional.of(at + " is no member that belongs there.");
                }
                Optional<String> fault = member == null ? Optional.empty() : member.shape.fault(entry.getValue(), at);
                if (fault.isPresent()) {
                    return fault;
                }
            }
            for (Map.Entry<String, Member> entry : members.entrySet()) {
                if (entry.getValue().required && object.get(entry.getKey()).isEmpty()) {
                    return Optional.of(path + "." + entry.getKey() + " is missing.");
                }
            }
            return Optional.empty();
        }

        @Override
        public Json.Obj schema() {
            Json.Builder properties = Json.object();
            members.forEach((name, member) -> properties.put(name, member.shape.schema()));
            List<String> required = members.entrySet().stream()
                    .filter(entry -> entry.getValue().required)
                    .map(Map.Entry::getKey)
                    .toList();
            return Json.object()
                    .put("type", "object")
                    .put("properties", properties.build())
                    .put("required", Json.texts(required))
                    .put("additionalProperties", open)
                    .build();
        }
    }
}
