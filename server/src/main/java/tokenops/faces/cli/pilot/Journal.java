package tokenops.faces.cli.pilot;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tokenops.client.Document;
import tokenops.client.Trail;
import tokenops.proof.DocumentTime;

/** Shows each station as it is reached: its number, name, state, object and time. Flushed line by line. */
public final class Journal {
    /** The stations in their order. */
    static final List<String> STATIONS = List.of(
            "onboarding",
            "trust",
            "credential_envelope",
            "quote",
            "provider_route",
            "provider_confirmation",
            "credit_funding",
            "run_contract",
            "queue",
            "execution",
            "result_contract",
            "usage_receipt",
            "callback",
            "ledger",
            "attestation");

    private final PrintWriter out;

    public Journal(PrintWriter out) {
        this.out = out;
    }

    /** One line, at once. */
    public void say(String line) {
        out.println(line);
        out.flush();
    }

    /** A station that left that document. */
    void reached(String station, String state, Document document) {
        reached(station, state, document.id(), document.issuedAt());
    }

    /** A station that the trail shows as reached. */
    void reached(Trail.Station station) {
        reached(
                station.station(),
                station.state(),
                station.objectId().orElse(""),
                station.reachedAt().orElseThrow());
    }

    private void reached(String station, String state, String object, Instant at) {
        say(String.format(
                Locale.ROOT,
                "%2d  %-21s  %-12s  %-30s  %s",
                STATIONS.indexOf(station) + 1,
                station,
                state,
                object,
                DocumentTime.text(at)));
    }
}
