package tokenops.operations;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tokenops.log.OperatorOverride;
import tokenops.operations.Operation.Ask;
import tokenops.path.Id;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.runs.Nodes;
import tokenops.runs.QueueHealth;
import tokenops.runs.RetryCommand;
import tokenops.runs.Runs;
import tokenops.store.AuditEntry;
import tokenops.store.Reply;

/** The queue as operators see it, and what they do when it stands: drain a node, help a run. */
public final class QueueOperations {
    private QueueOperations() {}

    /** What an operator does for a run that doesn't move, and why. */
    public record Help(String command, String reason) {}

    static List<Operation<?, ?>> of(Operations.Queue queue, Audit audit) {
        Operation.Access operator = new Operation.Access.OperatorOnly();
        return List.of(
                Operation.get(
                                "getQueue",
                                "/v1/operator/queue",
                                operator,
                                "How the queue stands: depth, age, rate, nodes, tools, agents, and what is stuck")
                        .does(
                                QueueHealth.Queue.class,
                                ask -> Reply.done(queue.health().now())),
                Operation.post(
                                "drainNode",
                                "/v1/operator/nodes/{id}/drain",
                                operator,
                                "Has a node take no more runs; it finishes what it has")
                        .refuses(Problem.NOT_FOUND)
                        .does(Because.class, Nodes.Node.class, ask -> drain(queue.nodes(), audit, ask, true)),
                Operation.post(
                                "resumeNode",
                                "/v1/operator/nodes/{id}/resume",
                                operator,
                                "Has a drained node take runs again")
                        .refuses(Problem.NOT_FOUND)
                        .does(Because.class, Nodes.Node.class, ask -> drain(queue.nodes(), audit, ask, false)),
                Operation.post(
                                "retryRun",
                                "/v1/operator/runs/{id}/retry",
                                operator,
                                "Helps a run that doesn't move, by a command: " + commands())
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(Help.class, Runs.Run.class, ask -> retry(queue, audit, ask)));
    }

    private static String commands() {
        return Stream.of(RetryCommand.values()).map(Word::word).collect(Collectors.joining(", "));
    }

    private static Reply<Nodes.Node> drain(Nodes nodes, Audit audit, Ask<Because> ask, boolean wanted) {
        String reason = ask.body().reason();
        Optional<Id.Node> node = Id.parse(Id.Prefix.NOD, ask.at("id")).map(Id.Node::new);
        Optional<Refusal> refusal = ask.body().refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        if (node.isEmpty()) {
            return Reply.refused(Refusal.notFound("node"));
        }
        AuditEntry entry = audit.doing(ask.caller(), wanted ? "drainNode" : "resumeNode", node.get(), reason);
        return nodes.drain(node.get(), wanted, entry, ask.once());
    }

    private static Reply<Runs.Run> retry(Operations.Queue queue, Audit audit, Ask<Help> ask) {
        String reason = ask.body().reason();
        Optional<RetryCommand> command =
                Word.parse(RetryCommand.class, ask.body().command());
        Optional<Id.Run> run = Answers.runId(ask.at("id"));
        if (command.isEmpty()) {
            return Reply.refused(Refusal.invalid("command", "one of " + commands()));
        }
        Optional<Refusal> refusal = new Because(reason).refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        if (run.isEmpty()) {
            return Reply.refused(Refusal.notFound("run"));
        }
        AuditEntry entry =
                audit.doing(ask.caller(), "retryRun", run.get(), command.get().word() + ": " + reason);
        return queue.retries().retry(run.get(), command.get(), new OperatorOverride.By(reason, entry), ask.once());
    }
}
