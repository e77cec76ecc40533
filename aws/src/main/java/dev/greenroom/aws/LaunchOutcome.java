package dev.greenroom.aws;

import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchPostponed;
import dev.greenroom.core.process.LaunchRefused;
import java.util.Locale;
import java.util.Objects;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;

/**
 * What an answer to {@code RunTask} means. It is a success in HTTP even when no task was started;
 * the reasons are those of "API failure reasons" in the developer guide of ECS.
 */
final class LaunchOutcome {
  private LaunchOutcome() {}

  /**
   * @throws LaunchRefused when no machine of this kind can ever run it
   * @throws IllegalStateException when it was not started for the moment
   */
  static void check(RunTaskResponse response, LaunchOrder order) throws LaunchRefused {
    if (!response.tasks().isEmpty()) {
      return;
    }
    String reason = why(response);
    if (order.hosting() == Hosting.shared || isPace(reason)) {
      throw new LaunchPostponed(
          "ECS did not start process %s for the moment: %s".formatted(order.processId(), reason));
    }
    if (reason.equals("ATTRIBUTE")) {
      throw new LaunchRefused(
          "machine %s lacks something that its task definition demands".formatted(order.nodeId()));
    }
    throw new IllegalStateException(
        "ECS did not start process %s on %s: %s"
            .formatted(order.processId(), order.nodeId(), sentence(reason)));
  }

  private static String why(RunTaskResponse response) {
    return response.failures().stream()
        .map(Failure::reason)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("none");
  }

  /** Why nothing was started, as a sentence's end. */
  static String reason(RunTaskResponse response) {
    return sentence(why(response));
  }

  /** Whether nothing was started since too much is asked for. */
  static boolean isOfPace(RunTaskResponse response) {
    return isPace(why(response));
  }

  /** Throttling is told in an answer 200 too, and quotas are. */
  private static boolean isPace(String reason) {
    String text = reason.toLowerCase(Locale.ROOT);
    return text.contains("throttl") || text.contains("rate exceeded") || text.contains("limit");
  }

  private static String sentence(String reason) {
    return switch (reason) {
      case "AGENT" -> "its machine is not connected to ECS";
      case "MISSING", "INACTIVE" -> "its machine is not registered in the cluster";
      case "RESOURCE:CPU", "RESOURCE:MEMORY", "RESOURCE:PORTS", "RESOURCE:GPU" ->
          "its machine has not enough of " + reason.substring(9).toLowerCase(Locale.ROOT);
      default -> reason;
    };
  }

  /** The definition was deregistered by somebody: the next try makes it anew. */
  static boolean definitionIsGone(EcsException e) {
    return message(e).contains("taskdefinition") && message(e).contains("inactive")
        || message(e).contains("unable to describe task definition");
  }

  /**
   * A request that ECS takes for wrong is wrong the next time too, unless it is about the cluster
   * or about a definition that can be made anew.
   *
   * @throws LaunchRefused when it never works
   */
  static RuntimeException of(EcsException e, LaunchOrder order) throws LaunchRefused {
    boolean ofTheMoment =
        definitionIsGone(e)
            || message(e).contains("no container instances")
            || message(e).contains("cluster")
            || message(e).contains("service linked role")
            || message(e).contains("capacity is unavailable")
            || isPace(message(e));
    if (ofTheMoment) {
      return new IllegalStateException(
          "ECS did not start process %s for the moment: %s"
              .formatted(order.processId(), e.awsErrorDetails().errorMessage()),
          e);
    }
    throw new LaunchRefused("ECS refuses it: " + e.awsErrorDetails().errorMessage(), e);
  }

  private static String message(EcsException e) {
    String said = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return said == null ? "" : said.toLowerCase(Locale.ROOT);
  }
}
