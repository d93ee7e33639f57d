package tokenops.faces.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * JSON as it stands on the wire: snake_case members, words, amounts and times in their written forms, sealed documents as their
 * own bytes.
 *
 * <p>Reading is strict: unknown members are refused with all their names, nothing is coerced, names occur once. A member that is
 * to be kept as bytes is cut out of the request as it stood there.
 */
public final class Wire {
    private static final String BYTES = "bytes";
    private static final String UNKNOWN = "unknown";

    /** Amounts are where numbers come as a rule: in canonical JSON they would end at 2^53. */
    private static final String NO_TEXT =
            "a string, not a number; an amount is a string of its minor unit in digits, as \"1250\" for 12.50 of USD/2";

    private static final int DEEPEST = 64;
    private static final PropertyNamingStrategies.NamingBase NAMES =
            (PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE;

    private final ObjectMapper mapper;

    public Wire() {
        SimpleModule forms = new SimpleModule("forms");
        forms.addSerializer(Id.class, text(Id::text));
        forms.addSerializer(Word.class, text(Word::word));
        forms.addSerializer(Instant.class, text(DocumentTime::text));
        forms.addSerializer(Amount.class, raw(amount -> CanonicalJson.bytes(amount.json())));
        forms.addSerializer(Raw.class, raw(Raw::json));
        forms.addDeserializer(String.class, new Text());
        forms.addDeserializer(Raw.class, cut(Raw::new));
        forms.addDeserializer(Json.Obj.class, cut(CanonicalJson::readObject));
        this.mapper = JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        // UTF-8 and nothing else (RFC 8259 section 8.1): the places of members are counted in its bytes
                        .disable(JsonFactory.Feature.CHARSET_DETECTION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .build())
                        .build())
                .addModule(new Jdk8Module())
                .addModule(forms)
                .propertyNamingStrategy(NAMES)
                .serializationInclusion(JsonInclude.Include.NON_ABSENT)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .addHandler(new Unknowns())
                .withCoercionConfig(LogicalType.Textual, config -> {
                    for (CoercionInputShape shape :
                            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
                        config.setCoercion(shape, CoercionAction.Fail);
                    }
                })
                .build();
        mapper.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
    }

    /** The bytes of an answer. */
    public byte[] write(Object answer) {
        try {
            return mapper.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that can't be written: " + answer.getClass(), e);
        }
    }

    /** Reads a request's body. */
    <Q> Outcome<Q> read(byte[] body, Class<Q> type) {
        AtomicBoolean unknown = new AtomicBoolean();
        try {
            Q request = mapper.readerFor(type)
                    .withAttribute(BYTES, body)
                    .withAttribute(UNKNOWN, unknown)
                    .readValue(body);
            if (unknown.get()) {
                List<String> names = new ArrayList<>();
                unknown(mapper.readTree(body), type, "", names);
                return Outcome.refused(
                        Refusal.of(Problem.UNKNOWN_MEMBERS, "unknown members: " + String.join(", ", names))
                                .with("fields", names));
            }
            return request == null
                    ? Outcome.refused(Refusal.of(Problem.INVALID_REQUEST, "the body is null"))
                    : Outcome.done(request);
        } catch (JsonParseException e) {
            return Outcome.refused(Refusal.of(Problem.MALFORMED_JSON, e.getOriginalMessage()));
        } catch (JsonMappingException e) {
            return Outcome.refused(misfit(e));
        } catch (IOException e) {
            return Outcome.refused(Refusal.of(Problem.MALFORMED_JSON, String.valueOf(e.getMessage())));
        }
    }

    private static Refusal misfit(JsonMappingException e) {
        // Jackson has no type of its own for an empty body and for one that goes on after its end.
        boolean ends = e.getOriginalMessage().startsWith("No content")
                || e.getOriginalMessage().startsWith("Trailing token");
        if (e.getCause() instanceof JsonParseException || e.getPath().isEmpty() && ends) {
            return Refusal.of(
                    Problem.MALFORMED_JSON,
                    e.getOriginalMessage().startsWith("No content") ? "the body is empty" : e.getOriginalMessage());
        }
        String field = path(e.getPath());
        return field.isEmpty()
                ? Refusal.of(Problem.INVALID_REQUEST, "the body is not an object of this operation")
                : Refusal.invalid(
                        field,
                        e.getOriginalMessage().startsWith("Null value for creator property")
                                ? "missing or null"
                                : e.getOriginalMessage().equals(NO_TEXT) ? NO_TEXT : "of the wrong type or value");
    }

    private static String path(List<JsonMappingException.Reference> path) {
        return path.stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : Integer.toString(step.getIndex()))
                .collect(Collectors.joining("."));
    }

    /** Notes that there are unknown members, and reads on: one refusal names them all. */
    private static final class Unknowns extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws IOException {
            if (!(context.getAttribute(UNKNOWN) instanceof AtomicBoolean unknown)) {
                return false;
            }
            unknown.set(true);
            parser.skipChildren();
            return true;
        }
    }

    /** The paths of the members that a record doesn't have, in their order. */
    private static void unknown(JsonNode node, Type type, String above, List<String> found) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            unknown(node, generic.getActualTypeArguments()[0], above, found);
        } else if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            for (int i = 0; i < node.size(); i++) {
                unknown(node.path(i), generic.getActualTypeArguments()[0], above + i + ".", found);
            }
        } else if (type instanceof Class<?> record && record.isRecord() && record != Raw.class && node.isObject()) {
            Map<String, Type> members = new HashMap<>();
            for (RecordComponent component : record.getRecordComponents()) {
                members.put(NAMES.translate(component.getName()), component.getGenericType());
            }
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                Type known = members.get(member.getKey());
                if (known == null) {
                    found.add(above + member.getKey());
                } else {
                    unknown(member.getValue(), known, above + member.getKey() + ".", found);
                }
            }
        }
    }

    /** Whether a text can be stored and sealed: PostgreSQL takes no NUL, canonical JSON no half of a surrogate pair. */
    static boolean isText(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private static final class Text extends JsonDeserializer<String> {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken().isNumeric()) {
                throw JsonMappingException.from(parser, NO_TEXT);
            }
            if (parser.currentToken() != JsonToken.VALUE_STRING || !isText(parser.getText())) {
                throw JsonMappingException.from(parser, "a text");
            }
            return parser.getText();
        }
    }

    private interface Form<T, R> {
        R of(T value) throws IOException;
    }

    private static <T> JsonSerializer<T> text(Form<T, String> form) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
                generator.writeString(form.of(value));
            }
        };
    }

    private static <T> JsonSerializer<T> raw(Form<T, byte[]> form) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
                byte[] json = form.of(value);
                generator.writeRawValue(new String(json, StandardCharsets.UTF_8));
            }
        };
    }

    /** Reads an object or array as exactly the bytes that it takes in the request. */
    private static <T> JsonDeserializer<T> cut(Form<byte[], T> form) {
        return new JsonDeserializer<>() {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                if (parser.currentToken() != JsonToken.START_OBJECT && parser.currentToken() != JsonToken.START_ARRAY) {
                    throw JsonMappingException.from(parser, "an object or array");
                }
                byte[] body = (byte[]) context.getAttribute(BYTES);
                int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                int end = Math.toIntExact(parser.currentLocation().getByteOffset());
                try {
                    return form.of(Arrays.copyOfRange(body, start, end));
                } catch (MalformedJson e) {
                    throw JsonMappingException.from(parser, String.valueOf(e.getMessage()));
                }
            }
        };
    }
}
