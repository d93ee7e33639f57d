package tokenops.bench.review;

import java.util.Map;
import tokenops.bench.Bench;
import tokenops.bench.Figures;
import tokenops.bench.Machine;
import tokenops.bench.Setting;

/** The built-in tool alone, without server and database: on evidence as a run carries it, and on exports of millions of rows. */
public final class ReviewBench implements Bench {
    @Override
    public String name() {
        return "review";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        Map<String, Object> machine = Machine.describe(figures);
        new SmallEvidence().run(setting, figures, machine);
        new LargeEvidence(setting, figures, machine).run();
    }
}
