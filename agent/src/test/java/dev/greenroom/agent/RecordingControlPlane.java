package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps what it was told, answers what it was given; fails while told to. */
final class RecordingControlPlane implements ControlPlane {
  final List<NodeHeartbeat> heard = new ArrayList<>();
  final Deque<HeartbeatAnswer> answers = new ArrayDeque<>();
  int failures;
  int attempts;
  Runnable beforeAnswer = () -> {};
  boolean wanted = true;
  boolean revoked;
  int joins;

  @Override
  public HeartbeatAnswer beat(NodeHeartbeat heartbeat) throws IOException {
    attempts++;
    if (failures > 0) {
      failures--;
      throw new IOException("not reachable");
    }
    if (revoked) {
      throw new TokenRefused("revoked");
    }
    heard.add(heartbeat);
    beforeAnswer.run();
    HeartbeatAnswer next = answers.poll();
    return next == null ? new HeartbeatAnswer(List.of(), List.of()) : next;
  }

  @Override
  public boolean join(String nodeId, NodeRegistration registration) throws IOException {
    attempts++;
    if (failures > 0) {
      failures--;
      throw new IOException("not reachable");
    }
    joins++;
    return wanted;
  }

  void ask(String processId) {
    answers.add(new HeartbeatAnswer(List.of(processId), List.of()));
  }

  void forget(String processId) {
    answers.add(new HeartbeatAnswer(List.of(), List.of(processId)));
  }

  ProcessReport last() {
    return heard.getLast().processes().getFirst();
  }
}
