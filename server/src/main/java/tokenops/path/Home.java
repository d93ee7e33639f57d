package tokenops.path;

/**
 * A fixed hash bucket of agents. Every row belongs to one home, a transaction stays in one home, and each home has its lane.
 *
 * @param number 0 to the number of homes less one
 */
public record Home(short number) {
    public Home(int number) {
        this((short) number);
    }

    /** How many homes a database has: a power of two, fixed when it is made. */
    public record Count(int homes) {
        public Count {
            if (homes < 1 || homes > 256 || Integer.bitCount(homes) != 1) {
                throw new IllegalArgumentException("the number of homes is a power of two up to 256, not " + homes);
            }
        }

        /** As many as a machine has use for: a home's lane and its database session keep about two processors busy. */
        public static Count forProcessors(int processors) {
            return new Count(Integer.highestOneBit(Math.clamp(processors / 2, 1, 64)));
        }

        /** The home of an object. */
        public Home of(Id id) {
            return ofByte(id.homeByte());
        }

        /** The home that a home byte says. */
        public Home ofByte(int homeByte) {
            return new Home((homeByte & 0xff) % homes);
        }
    }

    /** Where rows lie that no agent owns. */
    public static final Home SHARED = new Home(0);
}
