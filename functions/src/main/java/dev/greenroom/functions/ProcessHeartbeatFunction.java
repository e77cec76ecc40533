package dev.greenroom.functions;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Refusal;
import java.util.function.Function;

/** Takes the reports of nodes, and of game servers that report themselves. */
public final class ProcessHeartbeatFunction extends HttpFunction {
  private final Wiring wiring;

  public ProcessHeartbeatFunction(Wiring wiring) {
    super(wiring);
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
