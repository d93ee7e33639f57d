package tokenops.faces.console;

import java.util.List;
import java.util.Optional;
import tokenops.agents.Trust;
import tokenops.faces.http.Health;
import tokenops.funding.Funding;
import tokenops.path.Amount;
import tokenops.runs.Overview;
import tokenops.switches.Switches;

/**
 * The first page: the runs, and what waits for an operator.
 *
 * @param checkpoint the log's newest signed head, as its note; absent before the first
 * @param off what is switched off
 */
public record RunsPage(
        Shell shell,
        List<Overview> runs,
        List<Trust.Review> reviews,
        List<Funding.Received> messages,
        Health.Parts health,
        Optional<String> checkpoint,
        List<Switches.Shown> off) {

    /** What the page says aloud when it changes. */
    static String say(List<Overview> runs, List<Trust.Review> reviews) {
        long open = runs.stream().filter(run -> run.state().inFlight()).count();
        return runs.size() + (runs.size() == 1 ? " run shown, " : " runs shown, ") + open + " in flight, "
                + reviews.size() + (reviews.size() == 1 ? " agent waits" : " agents wait") + " for trust.";
    }

    /** The number of leaves in the log: the second line of a checkpoint (C2SP tlog-checkpoint). */
    public String leaves() {
        return checkpoint.flatMap(note -> note.lines().skip(1).findFirst()).orElse("0");
    }

    /** An amount's number; its unit stands in the column's head. */
    public static String number(Amount credits) {
        String text = credits.readable();
        String number = text.substring(0, text.indexOf(' '));
        return number.contains(".") ? number.replaceAll("0+$", "").replaceAll("\\.$", "") : number;
    }

    public static String manifest(Trust.Review review) {
        return Indented.text(review.manifest().json());
    }

    /** The words of a state. */
    public static String words(String state) {
        return state.replace('_', ' ');
    }

    /** The start of an id that tells it from others at a glance; the whole stands beside it for those who copy. */
    public static String brief(String id) {
        return id.length() <= 14 ? id : id.substring(0, 4) + "…" + id.substring(id.length() - 8);
    }
}
