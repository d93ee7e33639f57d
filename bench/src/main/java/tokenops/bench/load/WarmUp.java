package tokenops.bench.load;

import java.io.IOException;
import tokenops.bench.CpuTimes;
import tokenops.bench.Figures;
import tokenops.bench.ServerProcess;
import tokenops.bench.Setting;

/** What is measured is a server that runs for longer than a minute: its code is compiled first. */
public final class WarmUp {
    private static final int STEP = 10;

    private WarmUp() {}

    /**
     * Returns when the server, under load meanwhile, has its compilers use less than a tenth of a core, but not before and not after so
     * many seconds; a short load is warmed up for less.
     */
    public static void await(ServerProcess server, Setting setting, int shortest, int longest, Figures figures)
            throws IOException, InterruptedException {
        int least = setting.warmUp(shortest);
        int most = setting.warmUp(longest);
        int step = Math.min(STEP, most);
        figures.say("warming up for " + least + " to " + most + " s");
        CpuTimes before = server.cpu();
        boolean compiling = true;
        int seconds = 0;
        while (seconds < least || (compiling && seconds < most)) {
            Thread.sleep(step * 1_000L);
            seconds += step;
            CpuTimes now = server.cpu();
            compiling = now.since(before).ofCompilers() > step * 1_000_000L / 10;
            before = now;
        }
        figures.say("warmed up in " + seconds + " s");
    }
}
