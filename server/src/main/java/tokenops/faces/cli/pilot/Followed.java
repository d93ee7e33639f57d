package tokenops.faces.cli.pilot;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tokenops.client.Run;
import tokenops.client.TokenOps;
import tokenops.client.Trail;

/** Stations 9 to 15: follows one run, showing each station as the trail has it, until all have left their documents. */
final class Followed {
    private final TokenOps own;
    private final Agent agent;
    private final Journal journal;
    private final String runId;
    private final Set<String> shown = new HashSet<>(Journal.STATIONS.subList(0, 8));

    private Followed(TokenOps own, Agent agent, Journal journal, String runId) {
        this.own = own;
        this.agent = agent;
        this.journal = journal;
        this.runId = runId;
    }

    /** The whole trail of a run that was just begun. */
    static Trail toTheEnd(TokenOps own, Agent agent, Journal journal, Run run) {
        return Until.there("trail of " + run.id(), new Followed(own, agent, journal, run.id())::look);
    }

    private Optional<Trail> look() {
        Trail trail = own.getTrail(runId);
        for (Trail.Station station : trail.stations()) {
            if (station.reachedAt().isPresent() && shown.add(station.station())) {
                journal.reached(station);
            }
        }
        switch (trail.runState()) {
            case "awaiting_evidence", "under_review", "failed", "cancelled" -> throw stuck(trail);
            default -> {}
        }
        boolean whole = trail.stations().stream().allMatch(Trail.Station::isSealed)
                && trail.stations().size() == Journal.STATIONS.size();
        return whole && agent.callback(runId).isPresent() ? Optional.of(trail) : Optional.empty();
    }

    private PilotFailed stuck(Trail trail) {
        StringBuilder why = new StringBuilder("The run " + runId + " is " + trail.runState());
        own.getRun(runId)
                .exceptions()
                .forEach(ticket ->
                        why.append("; ").append(ticket.type()).append(": ").append(ticket.detail()));
        why.append('.');
        if (trail.runState().equals("awaiting_evidence")) {
            why.append(" docs/evidence.md says what records look like.");
        }
        return new PilotFailed(why.toString());
    }
}
