package tokenops.support;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands every test class that asks for it the same {@link TestServer}: started when the first asks, closed by JUnit when the last
 * test of the run has ended. The store is that of the session, because a forked JVM is given its classes one by one, each as a run
 * of its own.
 */
public final class OneServer implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(OneServer.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestServer.class;
    }

    @Override
    public TestServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(TestServer.class, type -> TestServer.start(), TestServer.class);
    }
}
