package dev.greenroom.events;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the control plane answers to a heartbeat.
 *
 * @param confirmIdle processes that are about to be reaped: look at their sockets once more and
 *     answer at once in {@link ProcessReport#idle()}
 * @param forget processes whose end is recorded: the machine may stop reporting them
 * @param prepare ids of images that the machine is to get ready before a process needs them; asked
 *     with each answer until it says that it holds them
 */
public record HeartbeatAnswer(List<String> confirmIdle, List<String> forget, List<String> prepare) {

  /** That asks for no image. */
  public HeartbeatAnswer(List<String> confirmIdle, List<String> forget) {
    this(confirmIdle, forget, List.of());
  }

  /** As JSON values. */
  public Map<String, Object> toJson() {
    return new Fields.Writer()
        .put("confirmIdle", confirmIdle)
        .put("forget", forget)
        .put("prepare", Optional.of(prepare).filter(asked -> !asked.isEmpty()))
        .done();
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException with one sentence that names the field
   */
  public static HeartbeatAnswer fromJson(Object json) {
    Fields in = Fields.of("heartbeat answer", json);
    return new HeartbeatAnswer(
        in.list("confirmIdle", Object::toString),
        in.list("forget", Object::toString),
        in.list("prepare", Object::toString));
  }
}
