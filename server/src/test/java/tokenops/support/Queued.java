package tokenops.support;

import java.util.List;
import java.util.Optional;
import tokenops.client.Run;
import tokenops.proof.Json;

/** The queue as an operator asks for it and moves it, by REST. */
public final class Queued {
    private final TestServer server;

    public Queued(TestServer server) {
        this.server = server;
    }

    /** A policy with so many slots, an hour as deadline, and no limit but one for each agent. */
    public static String policy(int slots, int agentAtOnce) {
        return policy(slots, agentAtOnce, "{}");
    }

    /** The same with limits by tool. */
    public static String policy(int slots, int agentAtOnce, String toolsAtOnce) {
        return "{\"slots\":" + slots + ",\"agent_at_once\":" + agentAtOnce + ",\"tools_at_once\":" + toolsAtOnce
                + ",\"priorities\":{\"verified\":2},\"deadline_hours\":1}";
    }

    /** {@code GET /v1/operator/queue}. */
    public Json.Obj now() {
        return server.operator().get("/v1/operator/queue").done(200).json();
    }

    /** The only node. */
    public Json.Obj node() {
        List<Json.Obj> nodes = now().objects("nodes");
        if (nodes.size() != 1) {
            throw new AssertionError(nodes.size() + " nodes");
        }
        return nodes.getFirst();
    }

    /** Returns when the only node has that state and works on so many runs. */
    public void awaitNode(String state, long working) {
        Eventually.until(
                "the node is " + state + " with " + working + " runs",
                () -> node().text("state").equals(Optional.of(state))
                        && node().whole("working").equals(Optional.of(working)));
    }

    /** Has the only node drained, or take runs again; returns when it has heard of it, with what the answer warned of. */
    public Optional<String> drain(boolean wanted) {
        String id = node().text("id").orElseThrow();
        Json.Obj answer = server.operator()
                .post("/v1/operator/nodes/" + id + (wanted ? "/drain" : "/resume"), "{\"reason\":\"a test\"}")
                .done(200)
                .json();
        Eventually.until(
                "the node has heard of it",
                () -> server.sql().text("SELECT taking FROM node").equals(wanted ? "f" : "t"));
        return answer.text("warning");
    }

    /** What the list says of a run; empty when it doesn't have it. */
    public Optional<Json.Obj> stuck(Run run) {
        return now().objects("stuck").stream()
                .filter(one -> one.text("run_id").equals(Optional.of(run.id())))
                .findFirst()
                .flatMap(one -> one.object("stuck"));
    }

    /** Returns when a run is stuck for that reason, with the command that helps, or else the operation; the run's own trail says the same. */
    public String awaitStuck(Run run, String reason) {
        Json.Obj stuck = Eventually.get(
                run.id() + " is stuck: " + reason,
                () -> stuck(run).filter(one -> one.text("reason").equals(Optional.of(reason))));
        Json.Obj trail = server.operator()
                .get("/v1/operator/runs/" + run.id() + "/trail")
                .done(200)
                .json();
        if (!trail.object("stuck").flatMap(one -> one.text("reason")).equals(Optional.of(reason))) {
            throw new AssertionError("the trail doesn't say " + reason);
        }
        return stuck.text("command").or(() -> stuck.text("operation")).orElse("another node");
    }

    /** What an operator does for a run. */
    public Raw.Answer retry(Run run, String command) {
        return server.operator()
                .post(
                        "/v1/operator/runs/" + run.id() + "/retry",
                        "{\"command\":\"" + command + "\",\"reason\":\"a test\"}");
    }
}
