package tokenops.bench.queue;

/** A queue on PostgreSQL that is given empty work. One thread fills it, starts it and stops it. */
interface Contender {
    String name();

    /** Puts work with the numbers from 0 to there into the queue; nobody works on it yet. */
    void fill(int count) throws Exception;

    /** Begins to work. */
    void start() throws Exception;

    /** Takes nothing more, and returns when what is at work has ended. */
    void stop() throws Exception;

    /** A query for how many pieces of work have ended. @param filled how many there were */
    String ended(int filled);
}
