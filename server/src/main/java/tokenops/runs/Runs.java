package tokenops.runs;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.store.Core;

/** Runs as their agents and operators see them. */
public final class Runs {
    private final Core core;
    private final StatusTokens tokens;

    public Runs(Core core, StatusTokens tokens) {
        this.core = core;
        this.tokens = tokens;
    }

    /**
     * A run as it is answered.
     *
     * @param statusUrl shows the state to whoever has it; in the answers that begin the run and show it to its agent
     */
    public record Run(
            String id,
            String kind,
            States.Run state,
            States.RunCredit creditState,
            Optional<String> reference,
            String tool,
            String contractId,
            Amount held,
            List<Exception> exceptions,
            Instant createdAt,
            Optional<Instant> finishedAt,
            Map<String, String> urls,
            Optional<URI> statusUrl) {}

    /** What a run's status URL shows: its state, nothing else. */
    public record Status(States.Run state) {}

    /** An exception ticket as it is answered. */
    public record Exception(
            String id, String type, String severity, States.Ticket state, String detail, Instant openedAt) {
        static Exception of(Ticket ticket) {
            return new Exception(
                    ticket.id().text(),
                    ticket.type(),
                    ticket.severity(),
                    ticket.state(),
                    ticket.detail(),
                    ticket.openedAt());
        }
    }

    /** A run as the answer that begins it tells of it. */
    Run begun(RunRow run) {
        return answer(run, List.of(), Optional.of(tokens.url(run.id())));
    }

    /** The agent's run. */
    public Optional<Run> get(Id.Agent agent, Id.Run id) {
        return row(agent, id).map(run -> answer(run, tickets(run), Optional.of(tokens.url(id))));
    }

    /** The status that an unguessable token opens. */
    public Optional<Status> status(String token) {
        return tokens.run(token).flatMap(this::row).map(run -> new Status(run.state()));
    }

    /** Any run: for operators. */
    public Optional<Run> get(Id.Run id) {
        return row(id).map(run -> answer(run, tickets(run)));
    }

    private List<Ticket> tickets(RunRow run) {
        return core.reads()
                .list(
                        Ticket.SELECT + "WHERE home = ? AND run = ? ORDER BY id",
                        Ticket.READER,
                        core.homes().of(run.agent()),
                        run.id().uuid());
    }

    /** The agent's runs, newest first, those before {@code after}. */
    public List<Run> list(Id.Agent agent, Optional<Id.Run> after, int limit) {
        return core
                .reads()
                .list(
                        RunRow.SELECT + "WHERE home = ? AND agent = ? AND id < ? ORDER BY id DESC LIMIT ?",
                        RunRow.READER,
                        core.homes().of(agent),
                        agent.uuid(),
                        after.map(Id::uuid).orElse(new UUID(-1L, -1L)),
                        limit)
                .stream()
                .map(run -> answer(run.seenAt(core.now()), List.of()))
                .toList();
    }

    /** The newest runs of all agents: for operators. */
    public List<Overview> newest(int limit) {
        return core.reads().list(Overview.NEWEST, Overview.READER, core.homes().homes(), limit, limit).stream()
                .map(run -> run.seenAt(core.now()))
                .toList();
    }

    Optional<RunRow> row(Id.Agent agent, Id.Run id) {
        return row(id).filter(run -> run.agent().equals(agent));
    }

    Optional<RunRow> row(Id.Run id) {
        return core.reads()
                .one(
                        RunRow.SELECT + "WHERE home = ? AND id = ?",
                        RunRow.READER,
                        core.homes().of(id),
                        id.uuid())
                .map(run -> run.seenAt(core.now()));
    }

    static Run answer(RunRow run, List<Ticket> tickets) {
        return answer(run, tickets, Optional.empty());
    }

    private static Run answer(RunRow run, List<Ticket> tickets, Optional<URI> statusUrl) {
        String url = "/v1/runs/" + run.id();
        return new Run(
                run.id().text(),
                "run",
                run.state(),
                run.creditState(),
                run.reference(),
                run.tool(),
                run.contract().text(),
                run.held(),
                tickets.stream().map(Exception::of).toList(),
                run.createdAt(),
                run.finishedAt(),
                Map.of(
                        "self", url,
                        "trail", url + "/trail",
                        "events", url + "/events",
                        "return", url + "/return",
                        "proof", url + "/proof"),
                statusUrl);
    }
}
