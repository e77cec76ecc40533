package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.infra.table.TableShapes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Template;

/** What the template of the control plane says. */
@Tag("cloud")
class ControlPlaneTest {

  @Test
  void tablesCanBeRestored(@TempDir Path out) {
    Template template =
        Template.fromStack(
            GreenroomApp.build(Synthesized.app(out), Synthesized.settings(Preset.PROD))
                .controlPlane());
    int tables = TableShapes.all().size();
    template.resourceCountIs("AWS::DynamoDB::Table", tables);
    assertEquals(
        tables,
        template
            .findResources(
                "AWS::DynamoDB::Table",
                Map.of(
                    "DeletionPolicy",
                    "Retain",
                    "Properties",
                    Map.of(
                        "DeletionProtectionEnabled",
                        true,
                        "PointInTimeRecoverySpecification",
                        Map.of("PointInTimeRecoveryEnabled", true))))
            .size());
  }
}
