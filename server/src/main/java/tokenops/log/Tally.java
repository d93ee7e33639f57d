package tokenops.log;

import java.util.ArrayList;
import java.util.List;
import tokenops.store.CheckResult;

/** Counts what one check of the log has looked at and what it found wrong. One thread. */
final class Tally {
    private final String name;
    private final String says;
    private final List<String> findings = new ArrayList<>();
    private long looked;
    private long wrong;

    /** @param says what holds, or should */
    Tally(String name, String says) {
        this.name = name;
        this.says = says;
    }

    /** Looked at so many, of which nothing is wrong unless that is said. */
    void looked(long more) {
        looked += more;
    }

    /** One thing is wrong, which a sentence names. */
    void wrong(String finding) {
        wrong++;
        if (findings.size() < CheckResult.TOLD) {
            findings.add(finding);
        }
    }

    /** The same unless it holds. */
    void require(boolean holds, String finding) {
        if (!holds) {
            wrong(finding);
        }
    }

    CheckResult result() {
        return result("");
    }

    /** @param except what wasn't looked at, behind what holds */
    CheckResult result(String except) {
        return new CheckResult(name, says + except, looked, wrong, findings);
    }
}
