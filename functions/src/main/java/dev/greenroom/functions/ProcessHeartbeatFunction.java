package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;
import java.util.function.Function;

/** Takes the reports of nodes, and of game servers that report themselves. */
public final class ProcessHeartbeatFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    Class<?> heartbeats = ProcessHeartbeatFunction.class;
    Access node = new Access.OwnNode();
    Access process = new Access.OwnProcess();
    return List.of(
        new RouteGroup(heartbeats, node, node)
            .post("NodeHeartbeat", "/greenroom/v1/nodes/{nodeId}/heartbeat")
            .refusing(BAD_REQUEST, INVALID),
        new RouteGroup(heartbeats, process, process)
            .post("ProcessHeartbeat", "/greenroom/v1/processes/{processId}/heartbeat")
            .refusing(BAD_REQUEST, INVALID));
  }

  public ProcessHeartbeatFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("NodeHeartbeat", this::node);
    on("ProcessHeartbeat", this::process);
  }

  private Answer node(Call call) {
    NodeHeartbeat beat = read(call, NodeHeartbeat::fromJson);
    if (!beat.nodeId().equals(call.path("nodeId"))) {
      throw Refusal.of("nodeId", beat.nodeId(), "the one in the path");
    }
    return answer(wiring.core().heartbeats().heard(beat));
  }

  private Answer process(Call call) {
    ProcessReport report = read(call, ProcessReport::fromJson);
    if (!report.processId().equals(call.path("processId"))) {
      throw Refusal.of("processId", report.processId(), "the one in the path");
    }
    return answer(wiring.core().heartbeats().heard(report));
  }

  private static <T> T read(Call call, Function<Object, T> reader) {
    Object json = Fields.json(call.request());
    try {
      return reader.apply(json);
    } catch (IllegalArgumentException e) {
      throw GreenroomException.invalid("%s", e.getMessage());
    }
  }

  private static Answer answer(HeartbeatAnswer answer) {
    return HttpResponse.json(200, answer.toJson());
  }
}
