package dev.greenroom.local.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, as the plan of the house says. */
@AnalyzeClasses(
    packages = "dev.greenroom",
    importOptions = {ImportOption.DoNotIncludeTests.class, HouseRulesTest.NoTestJars.class})
class HouseRulesTest {

  /** The test jar of core is on the class path of this module. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return !location.contains("-tests.jar");
    }
  }

  /** docs/decisions/0084. */
  private static final String READS_CRON = "dev.greenroom.core.minimum.WallClock";

  @ArchTest
  static final ArchRule modulesKnowOnlyWhatThePlanAllows =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("events")
          .definedBy("dev.greenroom.events..")
          .layer("core")
          .definedBy("dev.greenroom.core..")
          .layer("buildfiles")
          .definedBy("dev.greenroom.buildfiles..")
          .layer("aws")
          .definedBy("dev.greenroom.aws..")
          .layer("functions")
          .definedBy("dev.greenroom.functions..")
          .layer("jobs")
          .definedBy("dev.greenroom.jobs..")
          .layer("agent")
          .definedBy("dev.greenroom.agent..")
          .layer("edge")
          .definedBy("dev.greenroom.edge..")
          .layer("streams")
          .definedBy("dev.greenroom.streams..")
          .layer("local")
          .definedBy("dev.greenroom.local..")
          .optionalLayer("infra") // not on this class path; it holds its own half
          .definedBy("dev.greenroom.infra..")
          .whereLayer("infra")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("local")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("buildfiles")
          .mayOnlyBeAccessedByLayers("aws", "functions", "jobs", "streams", "local")
          .whereLayer("aws")
          .mayOnlyBeAccessedByLayers("functions", "jobs", "streams", "local")
          .whereLayer("functions")
          .mayOnlyBeAccessedByLayers("streams", "local")
          .whereLayer("streams")
          .mayOnlyBeAccessedByLayers("local")
          .whereLayer("jobs")
          .mayOnlyBeAccessedByLayers("local")
          .whereLayer("agent")
          .mayOnlyBeAccessedByLayers("local")
          .whereLayer("edge")
          .mayOnlyBeAccessedByLayers("local")
          .whereLayer("core")
          .mayOnlyBeAccessedByLayers("aws", "buildfiles", "functions", "jobs", "streams", "local")
          .whereLayer("events")
          .mayOnlyBeAccessedByLayers(
              "core", "aws", "functions", "jobs", "streams", "agent", "local");

  @ArchTest
  static final ArchRule plannersDoNoInputOrOutput =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Plan")
          .or()
          .haveFullyQualifiedName("dev.greenroom.core.placement.Placement")
          .or()
          .haveNameMatching("dev\\.greenroom\\.core\\.why\\.(Timeline|Chronicle|Cause|Evidence).*")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "java.io..", "java.net..", "java.nio..");

  @ArchTest
  static final ArchRule timeIsInjected =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.greenroom.core..",
              "dev.greenroom.buildfiles..",
              "dev.greenroom.aws..",
              "dev.greenroom.functions..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule noStateIsStaticAndMutable =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("dev.greenroom..")
          .and()
          .areStatic()
          .should()
          .notBeFinal();

  @ArchTest
  static final ArchRule functionsStayLight =
      noClasses()
          .that()
          .resideInAnyPackage("dev.greenroom.core..", "dev.greenroom.functions..")
          .and()
          .doNotHaveFullyQualifiedName(READS_CRON)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.quartz..", "com.fasterxml..", "org.slf4j..", "org.apache.logging..");

  /** They are in the functions, which reach no machine, no build and no client of S3 by it. */
  @ArchTest
  static final ArchRule functionsReachNoMachineAndNoBuild =
      noClasses()
          .that()
          .resideInAnyPackage("dev.greenroom.buildfiles..", "dev.greenroom.functions..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.greenroom.aws..",
              "software.amazon.awssdk.services.ec2..",
              "software.amazon.awssdk.services.ecs..",
              "software.amazon.awssdk.services.codebuild..",
              "software.amazon.awssdk.services.s3..");

  @ArchTest
  static final ArchRule cronExpressionsAloneAreOfQuartz =
      classes()
          .that()
          .haveFullyQualifiedName(READS_CRON)
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("org.quartz..").or(name("org.quartz.CronExpression")));

  @ArchTest
  static final ArchRule tablesKnowNoNoun =
      noClasses()
          .that()
          .resideInAPackage("dev.greenroom.core.table..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.greenroom.core.process..",
              "dev.greenroom.core.room..",
              "dev.greenroom.core.app..",
              "dev.greenroom.core.deployment..",
              "dev.greenroom.core.node..");

  @ArchTest
  static final ArchRule modulesHaveNoCycles =
      slices().matching("dev.greenroom.(*)..").should().beFreeOfCycles();
}
