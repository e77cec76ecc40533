package dev.greenroom.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Task;

/** All tasks of a cluster that ECS remembers. */
final class Tasks {
  /** {@code DescribeTasks} takes so many. */
  private static final int AT_ONCE = 100;

  private static final List<String> ENDED = List.of("STOPPED", "DELETED");

  private final EcsClient ecs;
  private final String cluster;

  /**
   * @param startedBy the process, or who else started it; may be empty
   * @param lastStatus as ECS says it, as {@code RUNNING}
   * @param stoppedAt when it ended
   */
  record Seen(String startedBy, String lastStatus, Optional<Instant> stoppedAt) {
    boolean ended() {
      return ENDED.contains(lastStatus);
    }
  }

  Tasks(EcsClient ecs, String cluster) {
    this.ecs = ecs;
    this.cluster = cluster;
  }

  /** Those that are to run, and those that are to end or have ended: ECS lists them apart. */
  List<Seen> all() {
    List<String> arns = new ArrayList<>();
    for (DesiredStatus status : List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)) {
      ecs.listTasksPaginator(r -> r.cluster(cluster).desiredStatus(status).maxResults(AT_ONCE))
          .taskArns()
          .forEach(arns::add);
    }
    List<Seen> seen = new ArrayList<>();
    for (int from = 0; from < arns.size(); from += AT_ONCE) {
      List<String> some = arns.subList(from, Math.min(arns.size(), from + AT_ONCE));
      ecs.describeTasks(r -> r.cluster(cluster).tasks(some)).tasks().stream()
          .map(Tasks::seen)
          .forEach(seen::add);
    }
    return seen;
  }

  private static Seen seen(Task task) {
    return new Seen(
        task.startedBy() == null ? "" : task.startedBy(),
        task.lastStatus(),
        Optional.ofNullable(task.stoppedAt()));
  }
}
