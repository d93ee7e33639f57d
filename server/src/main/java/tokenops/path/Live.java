package tokenops.path;

/**
 * An answer that changes while its object lives: whoever asks for {@code text/event-stream} gets it anew on each change, until it
 * is over.
 */
public interface Live {
    /** Whether it won't change any more. */
    boolean over();
}
