package tokenops.faces.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tokenops.path.States;
import tokenops.runs.RunMoney;
import tokenops.runs.Runs;
import tokenops.runs.Trails;

/**
 * A run's page: its trail drawn.
 *
 * @param logKey the log's verifier key, one line
 */
public record RunPage(Shell shell, Runs.Run run, Trails.Trail trail, RunMoney.Money money, String logKey) {
    /** A station as it is drawn. @param number from 1 */
    public record Stop(int number, Trails.Station station, Tone tone) {
        public String name() {
            return named(station.station());
        }

        /** The first and last of the digest's hexadecimal digits. */
        public String briefDigest() {
            return station.digest()
                    .map(digest -> digest.substring("sha256:".length()))
                    .map(hex -> hex.substring(0, 8) + "…" + hex.substring(hex.length() - 4))
                    .orElse("");
        }
    }

    public List<Stop> stops() {
        List<Trails.Station> stations = trail.stations();
        return IntStream.range(0, stations.size())
                .mapToObj(i -> new Stop(i + 1, stations.get(i), Tone.of(stations.get(i), trail.runState())))
                .toList();
    }

    /** How many stations are behind it. */
    public long reached() {
        return stops().stream().filter(stop -> stop.tone() == Tone.DONE).count();
    }

    public String title() {
        return title(run);
    }

    static String title(Runs.Run run) {
        return run.reference().orElse(run.id());
    }

    /** The agent, as the first station names it. */
    public String agentId() {
        return trail.stations().getFirst().objectId().orElse("");
    }

    public boolean releasable() {
        return trail.runState() == States.Run.UNDER_REVIEW;
    }

    /** Whether there is a bundle to take away. */
    public boolean proven() {
        return trail.runState() == States.Run.RESULT_READY || trail.runState() == States.Run.CLOSED;
    }

    static String say(Trails.Trail trail) {
        return "The run is " + trail.runState().word().replace('_', ' ') + ". Next: "
                + trail.next().who() + ": " + trail.next().what() + ".";
    }

    /** A station's name for people. */
    static String named(String station) {
        String words = station.replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
