package dev.greenroom.aws;

import dev.greenroom.aws.log.LogPlace;
import dev.greenroom.aws.log.Printing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;

/**
 * Which log is that of a process: the one of the task as which it ran. ECS knows that as long as
 * the task is there, and for an hour after its end; then it stands in what was noted at the end
 * ({@link TaskNotes}). Safe for any thread.
 */
public final class TaskLogs {
  private static final int MOST_REMEMBERED = 10_000;

  private final String cluster;
  private final AwsRegions regions;
  private final Function<String, EcsClient> clients;
  private final Function<String, Optional<String>> noted;
  private final Map<String, LogPlace> found =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LogPlace> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param clients by AWS region
   * @param noted the task of a process that has ended, by its id
   */
  public TaskLogs(
      String cluster,
      AwsRegions regions,
      Function<String, EcsClient> clients,
      Function<String, Optional<String>> noted) {
    this.noted = noted;
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
    return listed(region, processId, DesiredStatus.RUNNING)
        .or(() -> noted.apply(processId))
        .or(() -> listed(region, processId, DesiredStatus.STOPPED));
  }

  private Optional<String> listed(String region, String processId, DesiredStatus status) {
    return clients
        .apply(region)
        .listTasks(r -> r.cluster(cluster).startedBy(processId).desiredStatus(status))
        .taskArns()
        .stream()
        .findFirst();
  }
}
