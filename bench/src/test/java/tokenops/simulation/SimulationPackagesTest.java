package tokenops.simulation;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tokenops.Server;

/** The simulation's parts lie in the stations' packages, and keep their order: together they go in no circles. */
class SimulationPackagesTest {
    @Test
    void packagesGoInNoCircles() throws URISyntaxException {
        var both = new ClassFileImporter().importPaths(List.of(home(Server.class), home(World.class)));
        slices().matching("tokenops.(*)..").should().beFreeOfCycles().check(both);
    }

    private static Path home(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
