package tokenops.faces.http;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Bytes;
import tokenops.operations.Operation.Keyed;
import tokenops.operations.Operation.NoBody;
import tokenops.operations.Operation.RawBody;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Word;
import tokenops.proof.Json;

/**
 * OpenAPI 3.1, written from the same table that serves the routes and the same records that are read and written, so that it
 * can't drift from them.
 */
final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{\\+?([a-z_]+)}");
    private static final String JSON = "application/json";
    private static final List<Problem> ALWAYS = List.of(Problem.RATE_LIMITED, Problem.UNAVAILABLE, Problem.INTERNAL);

    private final Map<String, Object> schemas = new TreeMap<>();

    private OpenApi() {}

    static Map<String, Object> document(List<Operation<?, ?>> operations) {
        OpenApi writer = new OpenApi();
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Operation<?, ?> operation : operations) {
            paths.computeIfAbsent(operation.path().replace("{+", "{"), path -> new LinkedHashMap<>())
                    .put(operation.verb().name().toLowerCase(Locale.ROOT), writer.operation(operation));
        }
        return ordered(
                "openapi",
                "3.1.0",
                "info",
                ordered(
                        "title", "TokenOps",
                        "version", "1",
                        "summary",
                                "Agents pay for a tool's work and get the result with everything needed to check it.",
                        "license", ordered("name", "Apache-2.0", "identifier", "Apache-2.0")),
                "paths",
                paths,
                "components",
                ordered(
                        "schemas", writer.withProblem(),
                        "securitySchemes",
                                ordered(
                                        "access_key", ordered("type", "http", "scheme", "bearer"),
                                        "operator_token", ordered("type", "http", "scheme", "bearer"))));
    }

    private Map<String, Object> withProblem() {
        schemas.put(
                "Problem",
                ordered(
                        "type",
                        "object",
                        "description",
                        "RFC 9457 problem details; a problem may have members of its own.",
                        "required",
                        List.of("type", "title", "status", "detail", "instance", "code", "remedy"),
                        "properties",
                        ordered(
                                "type", ordered("type", "string"),
                                "title", ordered("type", "string"),
                                "status", ordered("type", "integer"),
                                "detail", ordered("type", "string"),
                                "instance", ordered("type", "string"),
                                "code",
                                        ordered(
                                                "type",
                                                "string",
                                                "enum",
                                                Arrays.stream(Problem.values())
                                                        .map(Problem::code)
                                                        .toList()),
                                "remedy", ordered("type", "string"))));
        return schemas;
    }

    private Map<String, Object> operation(Operation<?, ?> operation) {
        Map<String, Object> form = ordered(
                "operationId", operation.name(),
                "summary", operation.summary(),
                "parameters", parameters(operation));
        if (operation.request() == RawBody.class) {
            form.put("requestBody", ordered("required", true, "content", ordered("*/*", ordered())));
        } else if (operation.request() != NoBody.class) {
            form.put(
                    "requestBody",
                    ordered(
                            "required",
                            true,
                            "content",
                            ordered(JSON, ordered("schema", schema(operation.request())))));
        }
        form.put("responses", responses(operation));
        switch (operation.access()) {
            case Access.Open open -> form.put("security", List.of());
            case Access.Scope scope -> {
                form.put("security", List.of(ordered("access_key", List.of())));
                form.put("x-scope", scope.scope());
            }
            case Access.OperatorOnly operator -> form.put("security", List.of(ordered("operator_token", List.of())));
        }
        return form;
    }

    private static List<Object> parameters(Operation<?, ?> operation) {
        List<Object> parameters = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(operation.path());
        while (matcher.find()) {
            parameters.add(ordered(
                    "name", matcher.group(1), "in", "path", "required", true, "schema", ordered("type", "string")));
        }
        operation
                .query()
                .forEach(parameter -> parameters.add(ordered(
                        "name", parameter.name(),
                        "in", "query",
                        "description", parameter.summary(),
                        "schema", ordered("type", "string"))));
        if (operation.verb() == Operation.Verb.POST && operation.keyed() != Keyed.NO) {
            parameters.add(ordered(
                    "name",
                    "Idempotency-Key",
                    "in",
                    "header",
                    "required",
                    operation.keyed() == Keyed.REQUIRED,
                    "schema",
                    ordered("type", "string", "maxLength", 255)));
        }
        return parameters;
    }

    private Map<String, Object> responses(Operation<?, ?> operation) {
        Map<String, Object> responses = new TreeMap<>();
        Object content = operation.answer() == Bytes.class
                ? ordered("*/*", ordered())
                : ordered(JSON, ordered("schema", schema(operation.answer())));
        responses.put(
                Integer.toString(operation.status()), ordered("description", operation.summary(), "content", content));
        List<Problem> problems = new ArrayList<>(operation.problems());
        problems.addAll(ALWAYS);
        if (operation.request() != NoBody.class && operation.request() != RawBody.class) {
            problems.addAll(List.of(
                    Problem.MALFORMED_JSON, Problem.UNKNOWN_MEMBERS, Problem.INVALID_REQUEST, Problem.BODY_TOO_LARGE));
        }
        if (!(operation.access() instanceof Access.Open)) {
            problems.addAll(List.of(Problem.NOT_AUTHENTICATED, Problem.SCOPE_MISSING));
        }
        if (operation.verb() == Operation.Verb.POST && operation.keyed() != Keyed.NO) {
            problems.add(Problem.IDEMPOTENCY_KEY_REUSED);
        }
        if (operation.keyed() == Keyed.REQUIRED) {
            problems.add(Problem.IDEMPOTENCY_KEY_REQUIRED);
        }
        Map<Integer, List<String>> codes = new TreeMap<>();
        problems.stream()
                .distinct()
                .forEach(problem -> codes.computeIfAbsent(problem.status(), status -> new ArrayList<>())
                        .add(problem.code()));
        codes.forEach((status, names) -> responses.put(
                Integer.toString(status),
                ordered(
                        "description", String.join(", ", names),
                        "content",
                                ordered(
                                        "application/problem+json",
                                        ordered("schema", ordered("$ref", "#/components/schemas/Problem"))))));
        return responses;
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type first = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return schema(first);
            }
            if (generic.getRawType() == List.class) {
                return ordered("type", "array", "items", schema(first));
            }
            if (generic.getRawType() == Map.class) {
                return ordered("type", "object", "additionalProperties", schema(generic.getActualTypeArguments()[1]));
            }
            return schema(generic.getRawType());
        }
        if (type instanceof TypeVariable<?> || type instanceof GenericArrayType) {
            return ordered();
        }
        return plain((Class<?>) type);
    }

    private Map<String, Object> plain(Class<?> type) {
        if (type == String.class || type == URI.class) {
            return ordered("type", "string");
        }
        if (type == Instant.class) {
            return ordered("type", "string", "format", "date-time");
        }
        if (type == boolean.class || type == Boolean.class) {
            return ordered("type", "boolean");
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return ordered("type", "integer");
        }
        if (type == Raw.class || type == Json.Obj.class) {
            return ordered("type", "object");
        }
        if (type == Amount.class) {
            return ordered(
                    "type", "object",
                    "required", List.of("asset", "amount"),
                    "properties",
                            ordered(
                                    "asset", ordered("type", "string"),
                                    "amount", ordered("type", "string", "pattern", "^-?[0-9]+$")));
        }
        if (type.isEnum() && Word.class.isAssignableFrom(type)) {
            return ordered(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(type.getEnumConstants())
                            .map(word -> ((Word) word).word())
                            .toList());
        }
        if (type.isRecord()) {
            return reference(type);
        }
        if (Id.class.isAssignableFrom(type)) {
            return ordered("type", "string");
        }
        throw new IllegalStateException("no schema for " + type);
    }

    private Map<String, Object> reference(Class<?> type) {
        if (Id.class.isAssignableFrom(type)) {
            return ordered("type", "string");
        }
        String name = type.getEnclosingClass() == null
                ? type.getSimpleName()
                : type.getEnclosingClass().getSimpleName() + type.getSimpleName();
        if (!schemas.containsKey(name)) {
            schemas.put(name, Map.of());
            Map<String, Object> properties = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(snake(component.getName()), schema(component.getGenericType()));
                if (component.getType() != Optional.class) {
                    required.add(snake(component.getName()));
                }
            }
            schemas.put(
                    name,
                    ordered(
                            "type",
                            "object",
                            "required",
                            required,
                            "properties",
                            properties,
                            "additionalProperties",
                            false));
        }
        return ordered("$ref", "#/components/schemas/" + name);
    }

    private static String snake(String name) {
        StringBuilder snake = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (Character.isUpperCase(c)) {
                snake.append('_').append(Character.toLowerCase(c));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
