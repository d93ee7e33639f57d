package tokenops.simulation;

/**
 * Something that somebody may do next.
 *
 * @param weight how often, beside the others
 */
public record Move(int weight, Runnable make) {}
