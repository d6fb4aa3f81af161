package dev.muster.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Who may know whom, as the table in ARCHITECTURE.md says.
@AnalyzeClasses(packages = "dev.muster", importOptions = DoNotIncludeTests.class)
final class ModulesTest {
    private static final String[] TESTKIT = {"..testkit.."};

    @ArchTest
    static final ArchRule CORE_NEEDS_ONLY_THE_JDK =
            classes()
                    .that()
                    .resideInAPackage("dev.muster.core..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("dev.muster.core..", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule RUNTIME_KNOWS_NO_PROGRAM =
            noClasses()
                    .that()
                    .resideInAPackage("dev.muster.runtime..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.muster.agent..",
                            "dev.muster.auth..",
                            "dev.muster.backend..",
                            "dev.muster.tctl..",
                            "dev.muster.dist..");

    @ArchTest
    static final ArchRule AGENT_KNOWS_NO_AUTH_AND_NO_BACKEND =
            noClasses()
                    .that()
                    .resideInAPackage("dev.muster.agent..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.muster.auth..",
                            "dev.muster.backend..",
                            "dev.muster.tctl..",
                            "dev.muster.dist..");

    @ArchTest
    static final ArchRule AUTH_KNOWS_NO_AGENT_AND_NO_ENGINE =
            noClasses()
                    .that()
                    .resideInAPackage("dev.muster.auth..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.muster.agent..",
                            "dev.muster.backend.*..",
                            "dev.muster.tctl..",
                            "dev.muster.dist..");

    @ArchTest
    static final ArchRule BACKEND_KNOWS_NO_SERVICE =
            classes()
                    .that()
                    .resideInAPackage("dev.muster.backend..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideOutsideOfPackages(
                            "dev.muster.runtime..",
                            "dev.muster.proto..",
                            "dev.muster.auth..",
                            "dev.muster.agent..",
                            "dev.muster.tctl..",
                            "dev.muster.dist..");

    @ArchTest
    static final ArchRule ONE_ENGINE_IS_REACHED_BY_GRPC =
            noClasses()
                    .that()
                    .resideInAPackage("dev.muster.backend..")
                    .and()
                    .resideOutsideOfPackage("dev.muster.backend.etcd..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.grpc..")
                    .because("gRPC is etcd's protocol, and our services are none of an engine's");

    @ArchTest
    static final ArchRule TCTL_HAS_NO_SIDE_DOORS =
            classes()
                    .that()
                    .resideInAPackage("dev.muster.tctl..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideOutsideOfPackages(
                            "dev.muster.agent..",
                            "dev.muster.auth..",
                            "dev.muster.backend..",
                            "dev.muster.dist..",
                            "dev.muster.runtime.diag..",
                            "dev.muster.runtime.health..",
                            "dev.muster.runtime.metrics..");

    @ArchTest
    static final ArchRule RUNTIME_SPEAKS_GRPC_IN_ONE_PACKAGE =
            noClasses()
                    .that()
                    .resideInAPackage("dev.muster.runtime..")
                    .and()
                    .resideOutsideOfPackage("dev.muster.runtime.rpc..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.grpc..", "dev.muster.proto..");

    @ArchTest
    static final ArchRule GENERATED_TYPES_STAY_AT_THE_EDGES =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.muster.proto..",
                            "dev.muster.runtime.rpc..",
                            "dev.muster.*.api..",
                            "dev.muster.*.control..",
                            "dev.muster.*.join..",
                            "dev.muster.*.peers..",
                            "dev.muster.tctl..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.muster.proto..")
                    .because("the wire may change without the rest");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.muster.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PRODUCT_KNOWS_NO_TESTKIT =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(TESTKIT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(TESTKIT);
}
