package tokenops.bench;

/** Something that is measured. */
public interface Bench {
    /** The name on the command line, and the first part of its figures' names. */
    String name();

    /** Measures; throws when it can't. Wrong results are reported through {@link Figures#check}. */
    void run(Setting setting, Figures figures) throws Exception;
}
