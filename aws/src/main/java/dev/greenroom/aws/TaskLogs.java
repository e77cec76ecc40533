package dev.greenroom.aws;

import dev.greenroom.aws.log.LogPlace;
import dev.greenroom.aws.log.Printing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;

/**
 * Which log is that of a process: the one of the task that it started. ECS knows that as long as
 * the task is there, and for an hour after its end; what was found is remembered for longer. Safe
 * for any thread.
 */
public final class TaskLogs {
  private static final int MOST_REMEMBERED = 10_000;

  private final String cluster;
  private final AwsRegions regions;
  private final Function<String, EcsClient> clients;
  private final Map<String, LogPlace> found =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LogPlace> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param clients by AWS region
   */
  public TaskLogs(String cluster, AwsRegions regions, Function<String, EcsClient> clients) {
    this.cluster = cluster;
    this.regions = regions;
    this.clients = clients;
  }

  /** Empty when it has no task yet, or ECS has forgotten it. */
  public Optional<LogPlace> of(Printing process) {
    synchronized (found) {
      LogPlace known = found.get(process.processId());
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<LogPlace> place =
        regions
            .of(process.region())
            .flatMap(
                region ->
                    task(region, process.processId())
                        .map(
                            arn ->
                                LogPlace.of(region, process.deploymentId(), TaskShape.GAME, arn)));
    synchronized (found) {
      place.ifPresent(one -> found.put(process.processId(), one));
    }
    return place;
  }

  private Optional<String> task(String region, String processId) {
    for (DesiredStatus status : List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)) {
      List<String> arns =
          clients
              .apply(region)
              .listTasks(r -> r.cluster(cluster).startedBy(processId).desiredStatus(status))
              .taskArns();
      if (!arns.isEmpty()) {
        return Optional.of(arns.getFirst());
      }
    }
    return Optional.empty();
  }
}
