package tokenops.faces.http;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Times;
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/**
 * JSON as it stands on the wire: snake_case members, words, amounts and times in their written forms, sealed documents as their
 * own bytes.
 *
 * <p>Reading is strict: unknown members are refused with all their names, nothing is coerced, names occur once. A member that is
 * to be kept as bytes is cut out of the request as it stood there.
 */
final class Wire {
    private static final String BYTES = "bytes";
    private static final String UNKNOWN = "unknown";
    private static final int DEEPEST = 64;

    private final ObjectMapper mapper;

    Wire() {
        SimpleModule forms = new SimpleModule("forms");
        forms.addSerializer(Id.class, text(Id::text));
        forms.addSerializer(Word.class, text(Word::word));
        forms.addSerializer(Instant.class, text(Times::text));
        forms.addSerializer(Amount.class, raw(amount -> CanonicalJson.bytes(amount.json())));
        forms.addSerializer(Raw.class, raw(Raw::json));
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
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
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
    }

    /** The bytes of an answer. */
    byte[] write(Object answer) {
        try {
            return mapper.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that can't be written: " + answer.getClass(), e);
        }
    }

    /** Reads a request's body. */
    <Q> Outcome<Q> read(byte[] body, Class<Q> type) {
        List<String> unknown = new ArrayList<>();
        try {
            Q request = mapper.readerFor(type)
                    .withAttribute(BYTES, body)
                    .withAttribute(UNKNOWN, unknown)
                    .readValue(body);
            if (!unknown.isEmpty()) {
                return Outcome.refused(
                        Refusal.of(Problem.UNKNOWN_MEMBERS, "unknown members: " + String.join(", ", unknown))
                                .with("fields", unknown));
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
        if (e.getCause() instanceof JsonParseException
                || e.getPath().isEmpty() && e.getOriginalMessage().startsWith("No content")) {
            return Refusal.of(Problem.MALFORMED_JSON, e.getOriginalMessage());
        }
        String field = path(e.getPath());
        return field.isEmpty()
                ? Refusal.of(Problem.INVALID_REQUEST, "the body is not an object of this operation")
                : Refusal.invalid(field, "missing, or of the wrong type or value");
    }

    private static String path(List<JsonMappingException.Reference> path) {
        return path.stream()
                .map(step -> step.getFieldName() != null ? step.getFieldName() : Integer.toString(step.getIndex()))
                .collect(Collectors.joining("."));
    }

    /** Collects the names of unknown members, so that one refusal names them all. */
    private static final class Unknowns extends DeserializationProblemHandler {
        @Override
        @SuppressWarnings("unchecked") // the attribute is set in read, and only there
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws IOException {
            List<String> unknown = (List<String>) context.getAttribute(UNKNOWN);
            if (unknown == null) {
                return false;
            }
            String above = parser.getParsingContext().getParent() == null
                    ? ""
                    : parser.getParsingContext()
                            .getParent()
                            .pathAsPointer()
                            .toString()
                            .replace("/", ".");
            unknown.add(above.isEmpty() || above.equals(".") ? name : above.substring(1) + "." + name);
            parser.skipChildren();
            return true;
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
                generator.writeRawValue(new String(json, java.nio.charset.StandardCharsets.UTF_8));
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
                } catch (tokenops.proof.MalformedJson e) {
                    throw JsonMappingException.from(parser, String.valueOf(e.getMessage()));
                }
            }
        };
    }
}
