package dev.greenroom.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One machine says that it lives, and what changed on it. Sent at a steady interval, and at once
 * when a process boots, binds, gains or loses its players, ends, or when a question was asked. A
 * machine with more processes than fit says it in several, news first.
 *
 * @param nodeId the machine
 * @param sentAt the machine's own clock
 * @param processes the processes that it watches, at most {@link #MOST_PROCESSES}, those that have
 *     ended included until the control plane no longer asks to hear of them
 * @param architectures for which CPUs the machine runs images, as {@code amd64} or {@code arm64};
 *     none when it does not say, and then what it said before stands
 * @param images the ids of the images that the machine holds, the newest first, at most {@link
 *     #MOST_IMAGES}; absent when it does not say, and then what it said before stands
 */
public record NodeHeartbeat(
    String nodeId,
    Instant sentAt,
    List<ProcessReport> processes,
    List<String> architectures,
    Optional<List<String>> images) {

  /** Of a machine that says nothing of the images that it holds. */
  public NodeHeartbeat(
      String nodeId, Instant sentAt, List<ProcessReport> processes, List<String> architectures) {
    this(nodeId, sentAt, processes, architectures, Optional.empty());
  }

  /** Of a machine that does not say what images it runs. */
  public NodeHeartbeat(String nodeId, Instant sentAt, List<ProcessReport> processes) {
    this(nodeId, sentAt, processes, List.of(), Optional.empty());
  }

  /** How many processes one heartbeat may report. */
  public static final int MOST_PROCESSES = 1000;

  /** How many images a machine tells of. */
  public static final int MOST_IMAGES = 64;

  /** As JSON values. */
  public Map<String, Object> toJson() {
    return new Fields.Writer()
        .put("nodeId", nodeId)
        .put("sentAt", sentAt.toString())
        .put("processes", processes.stream().map(ProcessReport::toJson).toList())
        .put("architectures", Optional.of(architectures).filter(said -> !said.isEmpty()))
        .put("images", images)
        .done();
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException with one sentence that names the field
   */
  public static NodeHeartbeat fromJson(Object json) {
    Fields in = Fields.of("heartbeat", json);
    return new NodeHeartbeat(
        in.string("nodeId"),
        in.instant("sentAt"),
        in.list("processes", ProcessReport::fromJson),
        in.list("architectures", name -> text("architectures", name)),
        in.has("images")
            ? Optional.of(in.list("images", id -> text("images", id)))
            : Optional.empty());
  }

  private static String text(String field, Object json) {
    if (json instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("heartbeat.%s must hold strings.".formatted(field));
  }
}
