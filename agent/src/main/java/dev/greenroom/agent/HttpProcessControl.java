package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The control plane behind {@code POST /greenroom/v1/processes/{processId}/heartbeat}, of an agent
 * that has a process to tell of and no machine: while it has not seen the game, it says nothing.
 */
final class HttpProcessControl implements ControlPlane, AutoCloseable {
  private final ControlPlaneHttp http;

  /**
   * @param base where the API is
   * @param processToken the process's own token
   * @param limit how long one heartbeat may take
   */
  HttpProcessControl(URI base, String processToken, Duration limit) {
    this.http = new ControlPlaneHttp(base, processToken, limit);
  }

  @Override
  public HeartbeatAnswer beat(NodeHeartbeat heartbeat) throws IOException, InterruptedException {
    List<String> confirm = new ArrayList<>();
    List<String> forget = new ArrayList<>();
    for (ProcessReport report : heartbeat.processes()) {
      String path =
          "/greenroom/v1/processes/%s/heartbeat"
              .formatted(ControlPlaneHttp.part(report.processId()));
      HeartbeatAnswer answer = http.beat(path, report.toJson());
      confirm.addAll(answer.confirmIdle());
      forget.addAll(answer.forget());
    }
    return new HeartbeatAnswer(confirm, forget);
  }

  /** There is no machine that could be wanted no more. */
  @Override
  public boolean join(String nodeId, NodeRegistration registration) {
    return true;
  }

  /** Ends what is on its way. */
  @Override
  public void close() {
    http.close();
  }
}
