package tokenops.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import tokenops.path.Home;

/**
 * One round of sequencing: collect what waits, append it, sign what is committed, let the leaves wait no longer.
 *
 * <p>Every step may be repeated, and a round that fails anywhere is healed by the next one.
 */
final class Round {
    /** Leaves in one round: bounds the transaction, and the time until they are in a signed checkpoint. */
    private static final int MOST = 16_384;

    /** What each home may bring at least, so that a busy home holds up no other. */
    private static final int SHARE = 256;

    private final Home.Count homes;
    private final DataSource source;
    private final int share;
    private final Waiting waiting;
    private final Appending appending;
    private final Signing signing;
    private final Supplier<List<SignedHead>> witnessed;

    Round(Home.Count homes, DataSource source, Signing signing, Supplier<List<SignedHead>> witnessed) {
        this.homes = homes;
        this.source = source;
        this.share = Math.max(SHARE, MOST / homes.homes());
        this.waiting = new Waiting(source);
        this.appending = new Appending(source);
        this.signing = signing;
        this.witnessed = witnessed;
    }

    /** What comes before the first round: takes up where the last start ended, or refuses to. */
    void open() throws SQLException, WouldFork {
        appending.begin();
        signing.open(witnessed.get());
    }

    /** Does a round; true when a home had more than it could bring. */
    boolean run() throws SQLException, WouldFork {
        List<Waiting.Taken> taken = new ArrayList<>();
        for (Home home : waiting.homes(homes)) {
            taken.add(waiting.in(home, share));
        }
        // another node may have taken them meanwhile
        taken.removeIf(home -> home.rows().isEmpty());
        if (taken.isEmpty()) {
            // Another node may have appended.
            signing.sign(StoredTree.committed(source));
            return false;
        }
        Head head = appending.append(
                taken.stream().flatMap(home -> home.entries().stream()).toList());
        signing.sign(head);
        for (Waiting.Taken home : taken) {
            waiting.remove(home);
        }
        return taken.stream().anyMatch(Waiting.Taken::more);
    }
}
