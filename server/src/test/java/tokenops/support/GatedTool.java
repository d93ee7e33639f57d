package tokenops.support;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import tokenops.proof.Json;
import tokenops.tools.Tool;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/** The built-in tool, held up at its door: it notes who comes, and works when it is let through. */
public final class GatedTool implements Tool {
    private final Tool real = new TokenOpsTool();
    private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore gate = new Semaphore(0);

    /** Lets so many executions through. */
    public void let(int executions) {
        gate.release(executions);
    }

    /** Lets all through from now on. */
    public void open() {
        gate.release(Integer.MAX_VALUE / 2);
    }

    /** The runs that were begun, in this order. One that was begun twice is in it twice. */
    public List<String> begun() {
        return List.copyOf(begun);
    }

    @Override
    public ToolDescription description() {
        return real.description();
    }

    @Override
    public ToolOutcome run(ToolRequest request) {
        begun.add(request.run().text());
        gate.acquireUninterruptibly();
        return real.run(request);
    }

    @Override
    public byte[] report(Json.Obj resultPackage) {
        return real.report(resultPackage);
    }
}
