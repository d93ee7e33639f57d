package tokenops.faces.cli.pilot;

import java.util.List;
import java.util.Optional;
import tokenops.client.Document;
import tokenops.client.ReceivedCallback;
import tokenops.client.Returned;
import tokenops.client.Trail;
import tokenops.proof.Digest;

/** Whether all that the agent was told of its run is one story: what it was handed, what the trail says, what the callback brought. */
final class Agreement {
    private static final List<String> PROOFS = List.of(
            "runtime_record",
            "result_contract",
            "settlement_receipt",
            "usage_receipt",
            "callback_delivery",
            "ledger_entry",
            "attestation");

    private final Agent agent;
    private final Returned returned;

    Agreement(Agent agent, Returned returned) {
        this.agent = agent;
        this.returned = returned;
    }

    void holds(Pilot.Outcome outcome) {
        Trail trail = outcome.trail();
        stations(trail);
        PilotFailed.unless(
                trail.proofObjects().equals(PROOFS),
                "The proof objects are " + trail.proofObjects() + ", not all seven.");
        PilotFailed.unless(trail.creditState().equals("funded"), "The grant is " + trail.creditState() + ".");
        PilotFailed.unless(trail.runState().equals("result_ready"), "The run is " + trail.runState() + ".");
        PilotFailed.unless(
                trail.reference().equals(Optional.of(Pilot.REFERENCE)), "The trail hasn't the run's reference.");
        PilotFailed.unless(!trail.summary().isBlank(), "The trail has no summary.");
        ReceivedCallback callback = agent.callback(trail.runId()).orElseThrow();
        PilotFailed.unless(
                callback.resultContract().equals(returned.resultContract()),
                "The callback brought another result contract than the server returns.");
        PilotFailed.unless(
                returned.resultContract()
                        .link("result_package")
                        .map(Document.Link::digest)
                        .equals(Optional.of(outcome.resultPackage().digest())),
                "The result contract names another result package than the server returns.");
        PilotFailed.unless(outcome.report().length > 0, "The report is empty.");
    }

    private void stations(Trail trail) {
        PilotFailed.unless(
                trail.stations().stream().map(Trail.Station::station).toList().equals(Journal.STATIONS),
                "The trail has not the fifteen stations.");
        for (Trail.Station station : trail.stations()) {
            PilotFailed.unless(
                    station.objectId().isPresent()
                            && station.digest().isPresent()
                            && station.reachedAt().isPresent()
                            && !station.state().isBlank(),
                    "The station " + station.station() + " lacks its object, digest, time or state.");
        }
        for (String station : Journal.STATIONS.subList(0, 8)) {
            same(trail, station, agent.document(station));
        }
        same(trail, "result_contract", returned.resultContract());
        same(trail, "usage_receipt", returned.usageReceipt());
        same(trail, "ledger", returned.ledgerExtract());
        same(trail, "attestation", returned.attestation());
    }

    private static void same(Trail trail, String station, Document document) {
        Optional<Digest> said = trail.station(station).flatMap(Trail.Station::digest);
        PilotFailed.unless(
                said.equals(Optional.of(document.digest())),
                "The station " + station + " has another digest than the document that the agent was handed.");
    }
}
