package tokenops.switches;

/**
 * Something that an operator can switch off and on. What is off begins nothing; what it has begun ends normally.
 *
 * @param name as operators write it: {@code onboarding}, {@code runs}, {@code callbacks}, {@code tool:<name>}, {@code route:<name>}
 */
public record Switch(String name) {
    /** Agents that submit themselves; those who have done so may still prove their key and claim their credential. */
    public static final Switch ONBOARDING = new Switch("onboarding");

    /** New runs; those in the queue and at work go on. */
    public static final Switch RUNS = new Switch("runs");

    /** Deliveries: callbacks wait and go out when this is on again. */
    public static final Switch CALLBACKS = new Switch("callbacks");

    /** Quotes, payments, contracts and runs for a tool. */
    public static Switch tool(String tool) {
        return new Switch("tool:" + tool);
    }

    /** Payment requests through a provider route; money that is on its way is still taken. */
    public static Switch route(String route) {
        return new Switch("route:" + route);
    }
}
