package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.TokenOps;
import tokenops.client.Tool;
import tokenops.path.Kind;
import tokenops.path.Problem;
import tokenops.proof.Json;
import tokenops.proof.Schemas;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.TestServer;
import tokenops.tools.ToolDescription;
import tokenops.tools.tokenops.TokenOpsTool;

/** What the server says of itself is so: OpenAPI, the client library, problem types and schemas name the same things. */
@ExtendWith(OneServer.class)
class OpenApiTest {
    /** Not an agent's: providers send these. */
    private static final Set<String> PROVIDERS = Set.of("receiveProviderMessage");

    private static final Set<String> NO_OPERATIONS = Set.of("withAccessKey", "withRetries", "toString");

    private final TestServer server;

    OpenApiTest(TestServer server) {
        this.server = server;
    }

    private record Described(String path, String method, Json.Obj form) {
        boolean isOperators() {
            return form.objects("security").stream()
                    .anyMatch(one -> one.get("operator_token").isPresent());
        }
    }

    private Map<String, Described> operations() {
        Map<String, Described> operations = new TreeMap<>();
        Json.Obj paths = server.raw()
                .get("/openapi.json")
                .done(200)
                .json()
                .object("paths")
                .orElseThrow();
        paths.members()
                .forEach((path, methods) -> ((Json.Obj) methods)
                        .members()
                        .forEach((method, form) -> operations.put(
                                ((Json.Obj) form).text("operationId").orElseThrow(),
                                new Described(path, method, (Json.Obj) form))));
        return operations;
    }

    @Test
    void everyOperationThatIsDescribedIsServed() {
        operations().forEach((name, operation) -> {
            String path = operation.path().replaceAll("\\{[a-z_]+}", "x");
            Raw.Answer answer = operation.method().equals("get")
                    ? server.raw().get(path)
                    : server.raw().post(path, "{}");
            boolean nowhere = answer.status() == 405
                    || answer.status() == 404 && answer.text().contains("no path ");
            assertTrue(!nowhere && answer.status() < 500, () -> name + ": " + answer.status() + " " + answer.text());
        });
    }

    @Test
    void clientHasEveryOperationOfAgentsAndNoOther() {
        Set<String> agents = operations().entrySet().stream()
                .filter(operation -> !operation.getValue().isOperators() && !PROVIDERS.contains(operation.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> methods = Arrays.stream(TokenOps.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !NO_OPERATIONS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(agents, methods);
    }

    @Test
    void checksAreServedToAnybodyAsTheToolDescribesThem() {
        ToolDescription described = new TokenOpsTool().description();
        Raw.Answer answer = server.raw().get("/v1/tools/tokenops/checks").done(200);
        assertEquals(Optional.of("public, max-age=3600"), answer.headers().firstValue("Cache-Control"));
        assertTrue(answer.headers().firstValue("ETag").isPresent());
        assertEquals(described.checks().toString(), answer.member("digest"));
        assertEquals(
                described.listed().stream().map(ToolDescription.Check::fix).toList(),
                server.client().listChecks("tokenops").stream()
                        .map(Tool.Check::fix)
                        .toList());
        server.raw().get("/v1/tools/another/checks").refused(404, "not-found");
    }

    @Test
    void everyProblemIsServedWithWhatToDo() {
        for (Problem problem : Problem.values()) {
            Json.Obj shown = server.client().getProblem(problem.code());
            assertEquals(problem.status(), shown.whole("status").orElseThrow());
            assertTrue(!shown.text("remedy").orElse("").isBlank());
        }
        server.raw().get("/problems/none-such").refused(404, "not-found");
    }

    @Test
    void answersThatAreDescribedNameProblemsThatThereAre() {
        Set<String> codes = Arrays.stream(Problem.values()).map(Problem::code).collect(Collectors.toSet());
        operations()
                .forEach((name, operation) -> operation
                        .form()
                        .object("responses")
                        .orElseThrow()
                        .members()
                        .forEach((status, response) -> {
                            if (!status.startsWith("2")) {
                                for (String code : ((Json.Obj) response)
                                        .text("description")
                                        .orElseThrow()
                                        .split(", ")) {
                                    assertTrue(codes.contains(code), name + " " + status + " " + code);
                                }
                            }
                        }));
    }

    @Test
    void schemaOfEveryKindIsServed() {
        for (Kind kind : Kind.values()) {
            if (Schemas.kind(kind.word()).isPresent()) {
                assertTrue(
                        server.client().getSchema(kind.word()).get("properties").isPresent(), kind.word());
            }
        }
        assertTrue(server.client().getSchema("contract").get("properties").isPresent());
        Json.Obj own = server.client().getSchema("tokenops_result_package");
        assertTrue(own.object("properties").flatMap(all -> all.get("findings")).isPresent(), own::toString);
        server.raw().get("/schemas/none_such").refused(404, "not-found");
    }
}
