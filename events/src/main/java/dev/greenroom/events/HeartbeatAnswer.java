package dev.greenroom.events;

import java.util.List;
import java.util.Map;

/**
 * What the control plane answers to a heartbeat.
 *
 * @param confirmIdle processes that are about to be reaped: look at their sockets once more and
 *     answer at once in {@link ProcessReport#idle()}
 * @param forget processes whose end is recorded: the machine may stop reporting them
 */
public record HeartbeatAnswer(List<String> confirmIdle, List<String> forget) {

  /** As JSON values. */
  public Map<String, Object> toJson() {
    return new Fields.Writer().put("confirmIdle", confirmIdle).put("forget", forget).done();
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException with one sentence that names the field
   */
  public static HeartbeatAnswer fromJson(Object json) {
    Fields in = Fields.of("heartbeat answer", json);
    return new HeartbeatAnswer(
        in.list("confirmIdle", Object::toString), in.list("forget", Object::toString));
  }
}
