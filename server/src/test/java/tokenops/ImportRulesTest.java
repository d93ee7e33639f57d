package tokenops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nothing imports upward, nothing goes in circles, and time and chance come in through constructors. */
class ImportRulesTest {
    private static final JavaClasses SERVER = new ClassFileImporter().importPath(home());

    private static Path home() {
        try {
            return Path.of(Server.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothingImportsUpward() {
        holds(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("path")
                .definedBy("tokenops.path..")
                .layer("store")
                .definedBy("tokenops.store..")
                .layer("ledger, log and switches")
                .definedBy("tokenops.ledger..", "tokenops.log..", "tokenops.switches..")
                .layer("stations")
                .definedBy(
                        "tokenops.agents..",
                        "tokenops.quotes..",
                        "tokenops.funding..",
                        "tokenops.contracts..",
                        "tokenops.runs..",
                        "tokenops.tools..",
                        "tokenops.callbacks..")
                .layer("operations")
                .definedBy("tokenops.operations..")
                .layer("faces")
                .definedBy("tokenops.faces..")
                .layer("server")
                .definedBy("tokenops")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("faces")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("operations")
                .mayOnlyBeAccessedByLayers("faces", "server")
                .whereLayer("stations")
                .mayOnlyBeAccessedByLayers("operations", "faces", "server")
                .whereLayer("ledger, log and switches")
                .mayOnlyBeAccessedByLayers("stations", "operations", "faces", "server")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("ledger, log and switches", "stations", "operations", "faces", "server"));
    }

    @Test
    void packagesGoInNoCircles() {
        holds(slices().matching("tokenops.(*)..").should().beFreeOfCycles());
    }

    @Test
    void providersAndToolsKnowNothingOfEachOther() {
        holds(noClasses()
                .that()
                .resideInAPackage("tokenops.funding..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tokenops.tools.."));
        holds(noClasses()
                .that()
                .resideInAPackage("tokenops.tools..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tokenops.funding.."));
    }

    @Test
    void toolsKnowNothingOfQueuesMoneyOrTheDatabase() {
        holds(noClasses()
                .that()
                .resideInAPackage("tokenops.tools..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "tokenops.store..", "tokenops.ledger..", "tokenops.runs..", "java.sql..", "javax.sql.."));
    }

    @Test
    void timeChanceAndTheEnvironmentComeInThroughConstructors() {
        holds(noClasses()
                .that()
                .areNotAssignableTo(Main.class)
                .and()
                .areNotAssignableTo(Server.class)
                .and()
                .resideOutsideOfPackages("tokenops.faces.cli..", "tokenops.client..", "tokenops.sandbox..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callConstructor(SecureRandom.class)
                .orShould()
                .callMethod(Math.class, "random"));
    }

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(SERVER);
    }
}
