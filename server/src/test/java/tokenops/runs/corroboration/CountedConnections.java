package tokenops.runs.corroboration;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A data source that counts how often a connection is taken: once for each query that is read outside the lanes. */
final class CountedConnections {
    private final AtomicLong taken = new AtomicLong();
    private final DataSource source;

    CountedConnections(DataSource counted) {
        this.source = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        taken.incrementAndGet();
                    }
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    DataSource source() {
        return source;
    }

    long taken() {
        return taken.get();
    }
}
