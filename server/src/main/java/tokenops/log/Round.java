package tokenops.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import tokenops.path.Home;

/**
 * One round of sequencing: collect what waits, append it, sign what is committed, give the leaves their indexes.
 *
 * <p>Every step may be repeated, and a round that fails anywhere is healed by the next one.
 */
final class Round {
    /** Leaves in one round: bounds the transaction, and the time until they are in a signed checkpoint. */
    private static final int MOST = 8_192;

    /** What each home may bring at least, so that a busy home holds up no other. */
    private static final int SHARE = 256;

    private final Home.Count homes;
    private final int share;
    private final Waiting waiting;
    private final Appending appending;
    private final Signing signing;

    Round(Home.Count homes, DataSource source, Signing signing) {
        this.homes = homes;
        this.share = Math.max(SHARE, MOST / homes.homes());
        this.waiting = new Waiting(source);
        this.appending = new Appending(source);
        this.signing = signing;
    }

    /** What comes before the first round: takes up where the last start ended, or refuses to. */
    void open() throws SQLException, WouldFork {
        signing.open(appending.begin());
    }

    /** Does a round; true when a home had more than it could bring. */
    boolean run() throws SQLException, WouldFork {
        Map<Home, List<Entry>> byHome = new LinkedHashMap<>();
        List<Entry> all = new ArrayList<>();
        boolean more = false;
        for (int number = 0; number < homes.homes(); number++) {
            Home home = new Home(number);
            List<Entry> entries = waiting.in(home, share);
            if (!entries.isEmpty()) {
                byHome.put(home, entries);
                all.addAll(entries);
                more |= entries.size() == share;
            }
        }
        if (all.isEmpty()) {
            // Another node may have appended.
            signing.sign(appending.head());
            return false;
        }
        Appending.Appended appended = appending.append(all);
        signing.sign(appended.head());
        for (Map.Entry<Home, List<Entry>> home : byHome.entrySet()) {
            waiting.copyBack(home.getKey(), home.getValue(), appended::index);
        }
        return more;
    }
}
