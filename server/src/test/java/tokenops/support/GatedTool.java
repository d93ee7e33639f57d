package tokenops.support;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import tokenops.proof.Json;
import tokenops.tools.Tool;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/** The built-in tool, held up at its door: it notes who comes, works when it is let through, and fails when it is told to stop. */
public final class GatedTool implements Tool {
    private final Tool real = new TokenOpsTool();
    private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();

    /** Lets so many executions through. */
    public void let(int executions) {
        gate.release(executions);
    }

    /** Lets all through from now on. */
    public void open() {
        gate.release(Integer.MAX_VALUE / 2);
    }

    /** Has the next so many executions fail. */
    public void fail(int executions) {
        failures.set(executions);
    }

    /** How many executions were told to stop. */
    public int stopped() {
        return stopped.get();
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
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("told to fail");
        }
        try {
            gate.acquire();
        } catch (InterruptedException e) {
            stopped.incrementAndGet();
            throw new IllegalStateException("told to stop", e);
        }
        return real.run(request);
    }

    @Override
    public byte[] report(Json.Obj resultPackage) {
        return real.report(resultPackage);
    }
}
