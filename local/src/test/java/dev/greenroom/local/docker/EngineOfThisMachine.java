package dev.greenroom.local.docker;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Leaves a test out, and says so, where no engine answers or its base image is not there. */
final class EngineOfThisMachine implements ExecutionCondition {
  static final String BASE = "greenroom-test/debian";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> lacking = lacking();
    if (lacking.isPresent()) {
      String why = "not run: %s (.ci/docker-images makes both)".formatted(lacking.get());
      System.out.println(context.getDisplayName() + ": " + why);
      return ConditionEvaluationResult.disabled(why);
    }
    return ConditionEvaluationResult.enabled("a Docker engine answers");
  }

  private static Optional<String> lacking() {
    try (Engine engine = Engine.connect(Optional.empty())) {
      engine.client().inspectImageCmd(BASE).exec();
      return Optional.empty();
    } catch (EngineUnavailable e) {
      return Optional.of(e.getMessage());
    } catch (RuntimeException e) {
      return Optional.of("there is no image " + BASE);
    }
  }
}
