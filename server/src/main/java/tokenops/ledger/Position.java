package tokenops.ledger;

import java.math.BigInteger;
import java.time.Instant;
import tokenops.path.States;

/**
 * A grant with its books: what becomes of its money and credits when money goes back, when it expires, and when what runs have
 * burnt is recognised. Pure; every step says what it moves and the position after it.
 *
 * <p>Always {@code paid = deferred + recognised + broken + returned} and {@code credits = burnt + remaining + taken + expired}, with
 * none of them below zero: whatever the order of steps, nothing is lost and nothing booked twice.
 */
public record Position(Grant grant, GrantBooks books) {

    /** Credits that runs have taken. */
    public long burnt() {
        return grant.credits() - grant.remaining() - books.taken() - books.expired();
    }

    /** Money that was paid for work not yet done. */
    public long deferred() {
        return grant.paid().minor() - books.recognised() - books.broken() - books.returned();
    }

    /** What may still be asked back. */
    public long refundable() {
        return grant.paid().minor() - books.refunded();
    }

    /**
     * The credits that the next {@code money} asked back stands for: so that all of it together stands for its share of the credits,
     * rounded up, and the whole of it for all of them.
     */
    public long creditsFor(long money) {
        long all = proportion(
                grant.credits(),
                Math.addExact(books.refunded(), money),
                grant.paid().minor(),
                true);
        return Math.max(0, all - books.reckoned());
    }

    /** What of it can be reserved at once. */
    public long reservable(long credits) {
        return Math.min(credits, grant.free());
    }

    /**
     * What covers money that goes back.
     *
     * @param fromGrant credits of the grant, those held for it included
     * @param fromExpired credits that had expired
     * @param uncovered credits that runs hold or have burnt
     * @param deferred money by account that it comes from
     */
    public record Split(
            long fromGrant,
            long fromExpired,
            long uncovered,
            long deferred,
            long breakage,
            long revenue,
            long receivable) {
        public long taken() {
            return fromGrant + fromExpired;
        }

        long covered() {
            return deferred + breakage + revenue;
        }
    }

    /**
     * Splits money that goes back: unspent credits first, then those that expired, and what runs hold or have burnt is owed.
     *
     * @param credits that it stands for
     * @param held of them, in the grant, for it
     */
    public Split split(long money, long credits, long held) {
        long fromGrant = Math.min(credits, grant.free() + held);
        long fromExpired = Math.min(credits - fromGrant, books.expired());
        long uncovered = credits - fromGrant - fromExpired;
        long covered = uncovered == 0 ? money : proportion(money, credits - uncovered, credits, false);
        long deferred = Math.min(covered, deferred());
        long breakage = Math.min(covered - deferred, books.broken());
        // What rounding has recognised too early; where credits are missing it is the agent's to pay.
        long revenue = uncovered == 0 ? Math.min(covered - deferred - breakage, books.recognised()) : 0;
        return new Split(
                fromGrant, fromExpired, uncovered, deferred, breakage, revenue, money - deferred - breakage - revenue);
    }

    /** After the money went back so. */
    public Position returned(Split split, long held) {
        return new Position(
                grant.moved(-split.fromGrant(), -held),
                new GrantBooks(
                        books.grant(),
                        books.recognised() - split.revenue(),
                        books.broken() - split.breakage(),
                        books.returned() + split.covered(),
                        books.receivable() + split.receivable(),
                        books.refunded(),
                        books.reckoned(),
                        books.taken() + split.taken(),
                        books.uncovered() + split.uncovered(),
                        books.expired() - split.fromExpired(),
                        books.closed()));
    }

    /**
     * What comes back when money that went back returns after all.
     *
     * @param credits given back to the agent
     * @param uncovered credits that it owes no longer
     * @param deferred money that is deferred revenue again
     * @param receivable money that it owes no longer; more than it owes where it has settled in between
     */
    public record Restored(long credits, long uncovered, long deferred, long receivable) {}

    /** Undoes money that went back and the credits that it stood for. */
    public Restored restore(long money, long credits) {
        long uncovered = Math.min(books.uncovered(), credits);
        long owed = Math.max(0, books.receivable());
        long forgiven = Math.min(
                money, uncovered == books.uncovered() ? owed : proportion(owed, uncovered, books.uncovered(), false));
        long deferred = Math.min(money - forgiven, books.returned());
        return new Restored(Math.min(credits - uncovered, books.taken()), uncovered, deferred, money - deferred);
    }

    /** After that. Whether the grant may be used again is said by {@link #settled}. */
    public Position restored(Restored restored, long money, long credits) {
        return new Position(
                grant.moved(restored.credits(), 0),
                new GrantBooks(
                        books.grant(),
                        books.recognised(),
                        books.broken(),
                        books.returned() - restored.deferred(),
                        books.receivable() - restored.receivable(),
                        books.refunded() - money,
                        Math.max(0, books.reckoned() - credits),
                        books.taken() - restored.credits(),
                        books.uncovered() - restored.uncovered(),
                        books.expired(),
                        false));
    }

    /** With so many more credits set aside, or fewer. */
    public Position holding(long credits) {
        return new Position(grant.moved(0, credits), books);
    }

    /** With so much of what is owed settled. */
    public Position paidUp(long money) {
        long left = books.receivable() - money;
        return with(new GrantBooks(
                books.grant(),
                books.recognised(),
                books.broken(),
                books.returned(),
                left,
                books.refunded(),
                books.reckoned(),
                books.taken(),
                left <= 0 ? 0 : books.uncovered(),
                books.expired(),
                books.closed()));
    }

    /** The state that follows from what is left, when nothing speaks against the grant. */
    public Position settled(boolean wholeGone) {
        States.Grant next = wholeGone
                ? States.Grant.REVERSED
                : grant.remaining() > 0
                        ? grant.state() == States.Grant.EXPIRED ? States.Grant.EXPIRED : States.Grant.FUNDED
                        : books.expired() > 0 ? States.Grant.EXPIRED : States.Grant.EXHAUSTED;
        return in(next);
    }

    public Position in(States.Grant state) {
        return new Position(grant.in(state), books);
    }

    public Position with(GrantBooks other) {
        return new Position(grant, other);
    }

    /** Whether the agent owes money over this grant. */
    public boolean owes() {
        return books.receivable() > 0;
    }

    /**
     * What a sweep moves.
     *
     * @param takenBack released credits that were owed, with the money that is owed no longer: from deferred revenue, or from
     *     revenue where rounding had recognised too much
     * @param expired credits that nobody used in time
     * @param recognised money that becomes revenue
     * @param broken money that becomes breakage
     */
    public record Swept(long takenBack, long deferred, long revenue, long expired, long recognised, long broken) {
        public boolean isNothing() {
            return takenBack + deferred + revenue + expired + recognised + broken == 0;
        }
    }

    /** A sweep, and where it leaves the grant. */
    public record Sweep(Swept moves, Position after) {}

    /**
     * Takes what is due at {@code now}: owed credits that runs have released, credits whose time is over, revenue for what was
     * burnt, and the rest of a grant that has ended. A disputed grant doesn't expire: its credits are somebody's question.
     */
    public Sweep sweep(Instant now) {
        long free = grant.free();
        long takenBack = Math.min(free, books.uncovered());
        boolean last = takenBack == books.uncovered();
        long owed = Math.max(0, books.receivable());
        long forgiven = takenBack == 0 ? 0 : last ? owed : proportion(owed, takenBack, books.uncovered(), false);
        long deferred = Math.min(forgiven, deferred());
        long revenue = last ? Math.min(forgiven - deferred, books.recognised()) : 0;
        boolean over = !grant.expiresAt().isAfter(now)
                && (grant.state() == States.Grant.FUNDED || grant.state() == States.Grant.EXPIRED);
        long expired = over ? free - takenBack : 0;
        Grant left = grant.moved(-takenBack - expired, 0);
        if (over && left.state() != States.Grant.EXHAUSTED || expired > 0) {
            left = left.in(States.Grant.EXPIRED);
        }
        Position moved = new Position(
                left,
                new GrantBooks(
                        books.grant(),
                        books.recognised() - revenue,
                        books.broken(),
                        books.returned() + deferred + revenue,
                        books.receivable() - deferred - revenue,
                        books.refunded(),
                        books.reckoned(),
                        books.taken() + takenBack,
                        books.uncovered() - takenBack,
                        books.expired() + expired,
                        books.closed()));
        return moved.recognise(new Swept(takenBack, deferred, revenue, expired, 0, 0));
    }

    private Sweep recognise(Swept so) {
        long credits = grant.credits() - books.taken();
        long money = grant.paid().minor() - books.returned();
        long due = credits == 0 ? 0 : proportion(money, burnt(), credits, false) - books.recognised();
        long recognised = Math.clamp(due, 0, deferred());
        boolean ended = grant.remaining() == 0;
        long rest = ended ? deferred() - recognised : 0;
        long broken = books.expired() > 0 ? rest : 0;
        recognised += rest - broken;
        GrantBooks after = new GrantBooks(
                books.grant(),
                books.recognised() + recognised,
                books.broken() + broken,
                books.returned(),
                books.receivable(),
                books.refunded(),
                books.reckoned(),
                books.taken(),
                books.uncovered(),
                books.expired(),
                ended);
        return new Sweep(
                new Swept(so.takenBack(), so.deferred(), so.revenue(), so.expired(), recognised, broken), with(after));
    }

    /** {@code amount x part / whole}, exactly and then rounded: the product may be larger than a long. */
    private static long proportion(long amount, long part, long whole, boolean up) {
        BigInteger product = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(part));
        BigInteger[] divided = product.divideAndRemainder(BigInteger.valueOf(whole));
        return divided[0].longValueExact() + (up && divided[1].signum() > 0 ? 1 : 0);
    }
}
