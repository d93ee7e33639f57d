package tokenops.tools.tokenops.checks;

/**
 * One question to the evidence: a pure function from what was read to findings, in any order.
 *
 * <p>A new check is one class here, one line in {@link Checks} and one test. It must not assume that records are complete,
 * ordered or of one file, and its findings must not depend on the order of records that say the same.
 */
public interface Check {
    Spec spec();

    Found examine(CaseFile file);
}
