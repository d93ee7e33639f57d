package tokenops.tools.tokenops.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import tokenops.path.Word;
import tokenops.proof.Json;

/** The JSON Schema (draft 2020-12) of a {@link Mapping}, made of the same lists that it is read by. */
public final class MappingSchema {
    /** Under which it is published. */
    public static final String NAME = "evidence_mapping";

    private MappingSchema() {}

    /** The schema. */
    public static Json.Obj json() {
        return Json.object()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "/schemas/" + NAME)
                .put("title", NAME)
                .put("type", "object")
                .put("required", Json.texts(List.of("family", "fields")))
                .put("additionalProperties", false)
                .put(
                        "properties",
                        Json.object()
                                .put("family", words(Family.values()))
                                .put("fields", fields())
                                .put("csv", csv())
                                .build())
                .put("allOf", Json.array(List.of(Family.values()), MappingSchema::namesOf))
                .build();
    }

    private static Json.Obj namesOf(Family family) {
        return Json.object()
                .put(
                        "if",
                        properties(
                                "family",
                                Json.object().put("const", family.word()).build()))
                .put(
                        "then",
                        properties(
                                "fields",
                                Json.object()
                                        .put(
                                                "propertyNames",
                                                Json.object()
                                                        .put("enum", Json.texts(Fields.of(family)))
                                                        .build())
                                        .build()))
                .build();
    }

    private static Json.Obj properties(String name, Json.Obj schema) {
        return Json.object()
                .put("properties", Json.object().put(name, schema).build())
                .build();
    }

    private static Json.Obj fields() {
        Json.Obj constant = Json.object()
                .put("type", "object")
                .put("description", "the same value in each record")
                .put("required", Json.texts(List.of("constant")))
                .put("additionalProperties", false)
                .putAll(properties("constant", text("the value")))
                .build();
        Json.Obj taken = Json.object()
                .put("type", "object")
                .put("description", "a value of the record")
                .put("required", Json.texts(List.of("from")))
                .put("additionalProperties", false)
                .put(
                        "properties",
                        Json.object()
                                .put("from", text("the column's name, or a path of names and places between dots"))
                                .put("unit", choice("minor", "major"))
                                .put(
                                        "scale",
                                        Json.object()
                                                .put("type", "integer")
                                                .put("minimum", 0)
                                                .put("maximum", 77)
                                                .put("description", "with unit major: how many digits follow the point")
                                                .build())
                                .put("decimal", choice("point", "comma"))
                                .put("group", words(Notation.Group.values()))
                                .put("time", words(Mapping.Clock.values()))
                                .put(
                                        "values",
                                        Json.object()
                                                .put("type", "object")
                                                .put("description", "what some of the values are called in our words")
                                                .put("additionalProperties", text("our word"))
                                                .build())
                                .build())
                .build();
        return Json.object()
                .put("type", "object")
                .put("minProperties", 1)
                .put(
                        "additionalProperties",
                        Json.object()
                                .put("oneOf", new Json.Arr(List.of(constant, taken)))
                                .build())
                .build();
    }

    private static Json.Obj csv() {
        return Json.object()
                .put("type", "object")
                .put("description", "how a CSV file is written, where its first lines don't tell")
                .put("required", Json.texts(List.of("separator")))
                .put("additionalProperties", false)
                .put(
                        "properties",
                        Json.object()
                                .put("separator", text("one character"))
                                .put("quote", choice("\"", "'"))
                                .build())
                .build();
    }

    private static Json.Obj text(String description) {
        return Json.object()
                .put("type", "string")
                .put("minLength", 1)
                .put("maxLength", Mapping.LONGEST_TEXT)
                .put("description", description)
                .build();
    }

    private static Json.Obj choice(String... words) {
        return Json.object().put("enum", Json.texts(Arrays.asList(words))).build();
    }

    private static Json.Obj words(Word... words) {
        return Json.object()
                .put(
                        "enum",
                        Json.texts(new TreeSet<>(
                                Arrays.stream(words).map(Word::word).toList())))
                .build();
    }
}
