package tokenops.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands every test that asks for it the same {@link TestPostgres}, as {@link OneServer} does with a server. */
public final class OnePostgres implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(OnePostgres.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestPostgres.class;
    }

    @Override
    public TestPostgres resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(TestPostgres.class, type -> started(), TestPostgres.class);
    }

    private static TestPostgres started() {
        try {
            return new TestPostgres();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
