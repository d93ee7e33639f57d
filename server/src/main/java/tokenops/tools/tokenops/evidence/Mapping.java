package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.Tool.Misfit;

/**
 * How a file of another system is read ({@code docs/evidence.md}, "Mappings"): which family its records are of, and where the value
 * of each field stands in them and in which form. Kept as canonical JSON, so that one mapping has one digest.
 *
 * @param csv how a CSV file is written, where its first lines don't tell
 * @param json as it was given
 */
record Mapping(Family family, List<Field> fields, Optional<Csv> csv, Json.Obj json) {
    /** Largest mapping, in bytes of its canonical form. */
    private static final int LARGEST = 64 << 10;

    static final int LONGEST_TEXT = 200;

    /** Digits behind the point: more than any currency or token has. */
    private static final long FINEST_SCALE = 77;

    private static final Set<String> MEMBERS = Set.of("family", "fields", "csv");
    private static final Set<String> OF_CSV = Set.of("separator", "quote");
    private static final Set<String> OF_FIELD =
            Set.of("from", "constant", "unit", "scale", "decimal", "group", "time", "values");

    /** A separator and a quote that the file's first lines aren't asked for. */
    record Csv(char separator, char quote) {}

    /** Where a field's value comes from. */
    sealed interface Field {
        /** Our name. */
        String name();
    }

    /** The same value in each record. */
    record Constant(String name, String value) implements Field {}

    /**
     * A value of the record.
     *
     * @param from the column, or the path of names and places in arrays, between dots
     * @param form what is made of it
     * @param values what some of its values are called in our words
     */
    record Taken(String name, String from, Form form, Map<String, String> values) implements Field {}

    /** What is made of a value. */
    sealed interface Form {
        /** Nothing: it is taken as it stands. */
        record AsIs() implements Form {}

        /** A number. */
        record Number(Notation notation) implements Form {}

        /**
         * An amount in units of which ten to the power of the scale make one.
         *
         * @param scale empty where the record's currency or asset has it
         */
        record Major(Optional<Integer> scale, Notation notation) implements Form {}

        /** A time. */
        record Time(Clock clock) implements Form {}
    }

    /** How a time is written. */
    enum Clock implements Word {
        ISO8601,
        EPOCH_SECONDS,
        EPOCH_MILLISECONDS
    }

    /** Its digest. */
    Digest digest() {
        return Digest.of(CanonicalJson.bytes(json));
    }

    /** The form in packages. */
    Json.Obj stated() {
        return Json.object()
                .put("digest", digest().toString())
                .put("mapping", json)
                .build();
    }

    /** Reads a mapping; what is wrong with it where it is none. */
    static Mapping read(Json.Obj json) throws Unfit {
        known(json, MEMBERS, "");
        Family family = json.text("family")
                .flatMap(word -> Word.parse(Family.class, word))
                .orElseThrow(() -> new Unfit("family", "a family of evidence"));
        Map<String, Json> wanted = json.object("fields")
                .map(Json.Obj::members)
                .filter(members -> !members.isEmpty())
                .orElseThrow(() -> new Unfit("fields", "an object with a member for each field"));
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, Json> field : wanted.entrySet()) {
            fields.add(field(family, "fields." + field.getKey(), field.getKey(), field.getValue()));
        }
        if (fields.stream().noneMatch(Taken.class::isInstance)) {
            throw new Unfit("fields", "at least one that is taken from the record");
        }
        for (Field field : fields) {
            boolean scaleOfRecord =
                    field instanceof Taken taken && taken.form instanceof Form.Major major && major.scale.isEmpty();
            if (scaleOfRecord
                    && !(Fields.MONEY.contains(field.name())
                            && (wanted.containsKey("asset") || wanted.containsKey("currency")))) {
                throw new Unfit("fields." + field.name() + ".scale", "how many digits of it follow the point");
            }
        }
        Optional<Csv> csv = json.get("csv").isEmpty() ? Optional.empty() : Optional.of(csv(json));
        if (CanonicalJson.bytes(json).length > LARGEST) {
            throw new Unfit("", "at most " + LARGEST + " bytes");
        }
        return new Mapping(family, List.copyOf(fields), csv, json);
    }

    private static Csv csv(Json.Obj mapping) throws Unfit {
        Json.Obj csv = mapping.object("csv").orElseThrow(() -> new Unfit("csv", "an object"));
        known(csv, OF_CSV, "csv.");
        String separator = csv.text("separator").orElse("");
        if (separator.length() != 1 || !Dialect.separates(separator.charAt(0))) {
            throw new Unfit("csv.separator", "one character between values, as ; or a tab");
        }
        String quote = csv.get("quote").isEmpty() ? "\"" : csv.text("quote").orElse("");
        if (!quote.equals("\"") && !quote.equals("'")) {
            throw new Unfit("csv.quote", "\" or '");
        }
        return new Csv(separator.charAt(0), quote.charAt(0));
    }

    private static Field field(Family family, String at, String name, Json json) throws Unfit {
        if (!Fields.of(family).contains(name)) {
            throw new Unfit(at, "no field of " + family.word() + ": it has " + String.join(", ", Fields.of(family)));
        }
        if (!(json instanceof Json.Obj field)) {
            throw new Unfit(at, "an object");
        }
        known(field, OF_FIELD, at + ".");
        if (field.get("constant").isPresent()) {
            if (field.members().size() > 1) {
                throw new Unfit(at, "a constant has no further members");
            }
            return new Constant(name, text(field, "constant", at));
        }
        return new Taken(name, text(field, "from", at), form(field, name, at), values(field, at));
    }

    private static Form form(Json.Obj field, String name, String at) throws Unfit {
        String decimal = choice(field, "decimal", at, "point", "comma");
        Optional<Notation.Group> group = group(field, decimal.equals("comma"), at);
        String unit = choice(field, "unit", at, "minor", "major");
        Optional<Json> scale = field.get("scale");
        if (field.get("time").isPresent()) {
            if (!decimal.isEmpty() || group.isPresent() || !unit.isEmpty() || scale.isPresent()) {
                throw new Unfit(at + ".time", "a time has no unit, scale, decimal or group");
            }
            return new Form.Time(field.text("time")
                    .flatMap(word -> Word.parse(Clock.class, word))
                    .orElseThrow(() -> new Unfit(at + ".time", "iso8601, epoch_seconds or epoch_milliseconds")));
        }
        if (scale.isPresent() && !unit.equals("major")) {
            throw new Unfit(at + ".scale", "only with the unit major");
        }
        if (!unit.isEmpty() && !Fields.AMOUNTS.contains(name)) {
            throw new Unfit(at + ".unit", name + " is no amount");
        }
        Notation notation = new Notation(decimal.equals("comma"), group);
        if (unit.equals("major")) {
            Optional<Long> digits = field.whole("scale");
            if (scale.isPresent()
                    && digits.filter(n -> n >= 0 && n <= FINEST_SCALE).isEmpty()) {
                throw new Unfit(at + ".scale", "0 to " + FINEST_SCALE);
            }
            return new Form.Major(digits.map(Math::toIntExact), notation);
        }
        boolean asIs = decimal.isEmpty() && group.isEmpty() && unit.isEmpty();
        return asIs ? new Form.AsIs() : new Form.Number(notation);
    }

    private static Optional<Notation.Group> group(Json.Obj field, boolean comma, String at) throws Unfit {
        if (field.get("group").isEmpty()) {
            return Optional.empty();
        }
        Notation.Group group = field.text("group")
                .flatMap(word -> Word.parse(Notation.Group.class, word))
                .orElseThrow(() -> new Unfit(at + ".group", "comma, point, space or apostrophe"));
        if (group == (comma ? Notation.Group.COMMA : Notation.Group.POINT)) {
            throw new Unfit(at + ".group", "another than decimal");
        }
        return Optional.of(group);
    }

    private static Map<String, String> values(Json.Obj field, String at) throws Unfit {
        if (field.get("values").isEmpty()) {
            return Map.of();
        }
        Map<String, String> values = new TreeMap<>();
        Json.Obj given = field.object("values").orElseThrow(() -> new Unfit(at + ".values", "an object of texts"));
        for (String theirs : given.members().keySet()) {
            values.put(theirs, text(given, theirs, at + ".values"));
        }
        return values;
    }

    private static String text(Json.Obj from, String name, String at) throws Unfit {
        return from.text(name)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_TEXT)
                .orElseThrow(() -> new Unfit(at + "." + name, "a text of 1 to " + LONGEST_TEXT + " characters"));
    }

    /** One of two words; empty when there is none. */
    private static String choice(Json.Obj from, String name, String at, String one, String other) throws Unfit {
        if (from.get(name).isEmpty()) {
            return "";
        }
        return from.text(name)
                .filter(word -> word.equals(one) || word.equals(other))
                .orElseThrow(() -> new Unfit(at + "." + name, one + " or " + other));
    }

    private static void known(Json.Obj object, Set<String> names, String at) throws Unfit {
        for (String name : object.members().keySet()) {
            if (!names.contains(name)) {
                throw new Unfit(at + name, "no such member");
            }
        }
    }

    /** It is no mapping. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Misfit misfit;

        Unfit(String member, String wanted) {
            super(member + ": " + wanted);
            this.misfit = new Misfit(member, wanted);
        }

        Misfit misfit() {
            return misfit;
        }
    }
}
