package dev.greenroom.events.event;

import java.util.Map;
import java.util.Optional;

/** Something happened to a deployment; they never change. */
public sealed interface DeploymentEvent extends GreenroomEvent {
  String deploymentId();

  @Override
  default Map<String, Object> subject() {
    return Values.of("deploymentId", deploymentId());
  }

  /**
   * It is the one that new rooms of its application use.
   *
   * @param number counts up by 1 per application
   */
  record Created(
      Envelope envelope,
      String deploymentId,
      int number,
      String buildId,
      Optional<String> buildTag,
      Optional<String> deploymentTag,
      String createdBy)
      implements DeploymentEvent {
    @Override
    public String type() {
      return "deployment.created";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of(
          "number",
          number,
          "buildId",
          buildId,
          "buildTag",
          buildTag,
          "deploymentTag",
          deploymentTag,
          "createdBy",
          createdBy);
    }
  }
}
