package dev.greenroom.core.allocation;

import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Why something is done, as people read it: each continues a sentence.
 *
 * @param region where
 * @param newest the deployment that is rolled out
 */
record Words(Region region, DeploymentSpec newest) {

  String rolledOut() {
    return "deployment %d is rolled out in %s".formatted(newest.number(), region);
  }

  String replaced(long running) {
    return running == 0
        ? rolledOut() + ", and none of its processes is needed"
        : running == 1
            ? rolledOut() + ", and one of its processes runs"
            : "%s, and %d of its processes run".formatted(rolledOut(), running);
  }

  String full(int max) {
    return "%s, where at most %d may stand at once".formatted(rolledOut(), max);
  }

  String fewerDo(int target, int connections) {
    return "%d in %s are enough for %d connections".formatted(target, region, connections);
  }

  String tooFew(int open, int min) {
    return "only %d of at least %d took rooms in %s".formatted(open, min, region);
  }

  String wantedAgain(int current, int target) {
    return "%d are wanted in %s, and %d were there".formatted(target, region, current);
  }

  String scaled(int before, int after, int connections) {
    return "the autoscaler wants %d instead of %d in %s, for %d connections"
        .formatted(after, before, region, connections);
  }

  String failed(int count, Instant until) {
    return "%s of deployment %d in %s did not come up; the next one is tried at %s"
        .formatted(
            count == 1 ? "1 process" : count + " processes",
            newest.number(),
            region,
            until.truncatedTo(ChronoUnit.SECONDS));
  }

  String stuck(int standing, StaticAllocation wanted) {
    return "deployment %d cannot be rolled out in %s, where %d stand, at most %d may, and %d must take rooms"
        .formatted(newest.number(), region, standing, wanted.max(), wanted.min());
  }

  String goesOn() {
    return "processes of deployment %d are started in %s again".formatted(newest.number(), region);
  }
}
