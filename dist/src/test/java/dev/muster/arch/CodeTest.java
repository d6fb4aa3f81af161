package dev.muster.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/// What no class may do, whichever module it is in.
@AnalyzeClasses(packages = "dev.muster", importOptions = DoNotIncludeTests.class)
final class CodeTest {
    // Tests and benches have clocks of their own.
    private static final String TESTKIT = "..testkit..";
    private static final String GENERATED = "dev.muster.proto..";

    @ArchTest
    static final ArchRule ONLY_THE_TIME_PACKAGE_READS_THE_CLOCK =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.muster.core.time..", TESTKIT)
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Thread.class, "sleep", long.class)
                    .orShould()
                    .callMethod(Thread.class, "sleep", java.time.Duration.class)
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(LocalDate.class, "now")
                    .orShould()
                    .callMethod(LocalDateTime.class, "now")
                    .orShould()
                    .callMethod(OffsetDateTime.class, "now")
                    .orShould()
                    .callMethod(ZonedDateTime.class, "now")
                    .orShould()
                    .callMethod(Clock.class, "systemUTC")
                    .orShould()
                    .callMethod(Clock.class, "systemDefaultZone")
                    .orShould()
                    .callConstructor(Date.class)
                    .because("tests must own time; take a Time in the constructor");

    @ArchTest
    static final ArchRule CHANCE_COMES_THROUGH_THE_CONSTRUCTOR =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.muster.dist..", TESTKIT)
                    .should()
                    .callMethod(ThreadLocalRandom.class, "current")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .because("tests seed it; take a RandomGenerator in the constructor");

    @ArchTest
    static final ArchRule ONLY_MAIN_CLASSES_END_THE_PROCESS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.muster.dist..")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.muster.tctl.Tctl")
                    .should()
                    .callMethod(System.class, "exit", int.class)
                    .because("agents run in other people's JVMs");

    @ArchTest
    static final ArchRule JACKSON_2_ARRIVES_THROUGH_OTHERS_AND_STAYS_UNUSED =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED =
            classes()
                    .that()
                    .resideOutsideOfPackage(GENERATED)
                    .should(
                            new ArchCondition<>("be in a package that is @NullMarked") {
                                @Override
                                public void check(JavaClass type, ConditionEvents events) {
                                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        type,
                                                        "%s has no @NullMarked package-info"
                                                                .formatted(type.getPackageName())));
                                    }
                                }
                            });
}
