package dev.greenroom.agent;

import dev.greenroom.events.NodeRegistration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that is set by hand, a runtime that is filled by hand, and a log that is kept. */
final class TestWorld implements InstantSource, ProcessSource {
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  final RecordingControlPlane control = new RecordingControlPlane();
  final List<LocalProcess> processes = new CopyOnWriteArrayList<>();
  final List<String> log = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  NodeAgent agent(Machine machine) {
    AgentSettings settings = new AgentSettings("node-1", HEARTBEAT, Duration.ofMillis(200));
    return new NodeAgent(settings, this, machine, control, this, log::add);
  }

  /** One that registers itself, and says so in the log when nobody wants it. */
  NodeAgent joining(Machine machine) {
    AgentSettings settings = new AgentSettings("node-1", HEARTBEAT, Duration.ofMillis(200));
    NodeRegistration registration = new NodeRegistration("host", 4000, 8192, 0, List.of());
    return new NodeAgent(
        settings,
        this,
        machine,
        control,
        this,
        log::add,
        Optional.of(new NodeAgent.Joining(registration, () -> log.add("unwanted"))),
        Optional.empty());
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  void run(LocalProcess process) {
    processes.removeIf(p -> p.processId().equals(process.processId()));
    processes.add(process);
  }

  Set<String> ids() {
    return Set.copyOf(processes.stream().map(LocalProcess::processId).toList());
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public List<LocalProcess> processes() {
    return processes;
  }

  @Override
  public void forget(String processId) {
    processes.removeIf(p -> p.processId().equals(processId));
  }
}
