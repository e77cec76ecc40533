package dev.greenroom.infra;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The deployment knows names, not classes: it builds and runs without the rest. */
@AnalyzeClasses(
    packages = "dev.greenroom.infra",
    importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {

  @ArchTest
  static final ArchRule importsNothingOfOurs =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("dev.greenroom.infra..")
                  .or(resideOutsideOfPackage("dev.greenroom..")));
}
