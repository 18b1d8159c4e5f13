package dev.tidemark.embedded;

import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/**
 * Which code may know which. It lives in the module that sees all the others.
 *
 * <pre>
 * event-model ◀── event-simulator ◀──┐
 *      ▲                             │
 *      ├───────── flink-job ◀────────┼── deploy/embedded
 *      ├───────── alerts ◀───────────┤
 *      └──────── dashboard ◀─────────┘
 * </pre>
 */
@AnalyzeClasses(packages = "dev.tidemark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MODEL = "dev.tidemark.model..";
    private static final String SIMULATOR = "dev.tidemark.simulator..";
    private static final String ORACLE = "dev.tidemark.simulator.oracle..";
    private static final String JOB = "dev.tidemark.job..";
    private static final String ALERTS = "dev.tidemark.alerts..";
    private static final String DASHBOARD = "dev.tidemark.dashboard..";
    private static final String EMBEDDED = "dev.tidemark.embedded..";

    @ArchTest
    static final ArchRule modulesDependOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("model")
            .definedBy(MODEL)
            .layer("simulator")
            .definedBy(SIMULATOR)
            .layer("job")
            .definedBy(JOB)
            .layer("alerts")
            .definedBy(ALERTS)
            .layer("dashboard")
            .definedBy(DASHBOARD)
            .layer("embedded")
            .definedBy(EMBEDDED)
            .whereLayer("model")
            .mayNotAccessAnyLayer()
            .whereLayer("simulator")
            .mayOnlyAccessLayers("model")
            .whereLayer("job")
            .mayOnlyAccessLayers("model")
            .whereLayer("alerts")
            .mayOnlyAccessLayers("model")
            .whereLayer("dashboard")
            .mayOnlyAccessLayers("model")
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule theContractsNeedNothingButAJsonParser = classes()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(MODEL, "java..", "com.fasterxml.jackson.core..");

    @ArchTest
    static final ArchRule alertsNeedNoFlink = noClasses()
            .that()
            .resideInAPackage(ALERTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "org.apache.datasketches..")
            .because("who tells of results need not run where they are computed");

    @ArchTest
    static final ArchRule theDashboardNeedsNoFlink = noClasses()
            .that()
            .resideInAPackage(DASHBOARD)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..")
            .because("it reads what is stored and published, wherever that was computed");

    /** A package knows those before it in this list. */
    @ArchTest
    static final ArchRule theDashboardsPackagesDependOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(DASHBOARD)
            .layer("sketch")
            .definedBy("dev.tidemark.dashboard.sketch..")
            .layer("query")
            .definedBy("dev.tidemark.dashboard.query..")
            .layer("live")
            .definedBy("dev.tidemark.dashboard.live..")
            .layer("http")
            .definedBy("dev.tidemark.dashboard.http..")
            .layer("assembly")
            .definedBy("dev.tidemark.dashboard")
            .whereLayer("sketch")
            .mayNotAccessAnyLayer()
            .whereLayer("query")
            .mayOnlyAccessLayers("sketch")
            .whereLayer("live")
            .mayNotAccessAnyLayer()
            .whereLayer("http")
            .mayOnlyAccessLayers("query", "live")
            .whereLayer("assembly")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule theOracleSharesNothingWithWhatItJudges = noClasses()
            .that()
            .resideInAPackage(ORACLE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JOB, "org.apache.flink..", "org.apache.kafka..", "org.apache.datasketches..")
            .because("a number is only proved by a second way to it");

    /** A stage knows those before it in this list, or some of them, and never one behind it. */
    @ArchTest
    static final ArchRule theJobsStagesDependOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(JOB)
            .layer("wire")
            .definedBy("dev.tidemark.job.wire..")
            .layer("time")
            .definedBy("dev.tidemark.job.time..")
            .layer("config")
            .definedBy("dev.tidemark.job.config..")
            .layer("catalogue")
            .definedBy("dev.tidemark.job.catalogue..")
            .layer("dimension")
            .definedBy("dev.tidemark.job.dimension..")
            .layer("sink")
            .definedBy("dev.tidemark.job.sink..")
            .layer("series")
            .definedBy("dev.tidemark.job.series..")
            .layer("exchange")
            .definedBy("dev.tidemark.job.exchange..")
            .layer("ledger")
            .definedBy("dev.tidemark.job.ledger..")
            .layer("revenue")
            .definedBy("dev.tidemark.job.revenue..")
            .layer("device")
            .definedBy("dev.tidemark.job.device..")
            .layer("journey")
            .definedBy("dev.tidemark.job.journey..")
            .layer("screen")
            .definedBy("dev.tidemark.job.screen..")
            .layer("derive")
            .definedBy("dev.tidemark.job.derive..")
            .layer("table")
            .definedBy("dev.tidemark.job.table..")
            .layer("assembly")
            .definedBy("dev.tidemark.job")
            .layer("cli")
            .definedBy("dev.tidemark.job.cli..")
            .whereLayer("wire")
            .mayNotAccessAnyLayer()
            .whereLayer("time")
            .mayNotAccessAnyLayer()
            .whereLayer("config")
            .mayNotAccessAnyLayer()
            .whereLayer("catalogue")
            .mayNotAccessAnyLayer()
            .whereLayer("dimension")
            .mayOnlyAccessLayers("wire")
            .whereLayer("sink")
            .mayOnlyAccessLayers("wire", "config")
            .whereLayer("series")
            .mayOnlyAccessLayers("wire", "time", "catalogue", "dimension", "sink")
            .whereLayer("exchange")
            .mayOnlyAccessLayers("wire", "time", "series")
            .whereLayer("ledger")
            .mayOnlyAccessLayers("wire", "time", "catalogue", "dimension", "series", "exchange")
            .whereLayer("revenue")
            .mayOnlyAccessLayers("wire", "time", "catalogue", "dimension", "series", "exchange")
            .whereLayer("device")
            .mayOnlyAccessLayers("wire", "time", "catalogue", "dimension", "series", "exchange")
            .whereLayer("journey")
            .mayOnlyAccessLayers("wire", "time", "catalogue", "dimension", "sink", "series", "exchange")
            .whereLayer("screen")
            .mayOnlyAccessLayers(
                    "wire",
                    "time",
                    "config",
                    "catalogue",
                    "dimension",
                    "sink",
                    "series",
                    "exchange",
                    "ledger",
                    "revenue",
                    "device",
                    "journey")
            .whereLayer("derive")
            .mayOnlyAccessLayers("wire", "time", "catalogue", "dimension", "sink", "series")
            .whereLayer("table")
            .mayOnlyAccessLayers("wire", "config", "sink")
            .whereLayer("assembly")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .ensureAllClassesAreContainedInArchitectureIgnoring(MODEL, SIMULATOR, ALERTS, DASHBOARD, EMBEDDED);

    @ArchTest
    static final ArchRule programsStartAtTheEdgeOnly = methods()
            .that()
            .haveName("main")
            .and()
            .haveModifier(STATIC)
            .should()
            .beDeclaredInClassesThat()
            .resideInAPackage(EMBEDDED)
            .because("everything else is called with its configuration, by programs and tests alike");

    @ArchTest
    static final ArchRule onlyTheEdgesWriteToTheTerminal = noClasses()
            .that()
            .resideInAnyPackage(MODEL, JOB, ORACLE, ALERTS, DASHBOARD)
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule nothingIsTakenFromAnotherProjectsShading = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..shaded..")
            .because("shaded classes move without notice");
}
