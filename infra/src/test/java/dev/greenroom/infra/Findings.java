package dev.greenroom.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagReportFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;

/**
 * What cdk-nag's AWS Solutions rules say of one thing.
 *
 * @param rule by its name
 * @param resource by its path
 * @param compliance {@code Compliant}, {@code Suppressed} or what is wrong
 * @param reason why it is as it is, where it is suppressed
 * @param info the rule in words
 */
record Findings(String rule, String resource, String compliance, String reason, String info) {

  /** Before the templates are written. */
  static void look(App app) {
    Aspects.of(app)
        .add(
            AwsSolutionsChecks.Builder.create()
                .reportFormats(List.of(NagReportFormat.JSON))
                .build());
  }

  /** Of all stacks, and of those within them. */
  static List<Findings> of(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith("NagReport.json"))
          .flatMap(Findings::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Findings> read(Path report) {
    try {
      JsonNode lines = new ObjectMapper().readTree(report.toFile()).get("lines");
      return StreamSupport.stream(lines.spliterator(), false).map(Findings::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Findings of(JsonNode line) {
    return new Findings(
        line.path("ruleId").asText(),
        line.path("resourceId").asText(),
        line.path("compliance").asText(),
        line.path("exceptionReason").asText(),
        line.path("ruleInfo").asText());
  }

  boolean left() {
    return !List.of("Compliant", "Suppressed", "N/A").contains(compliance);
  }
}
