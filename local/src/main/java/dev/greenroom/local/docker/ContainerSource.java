package dev.greenroom.local.docker;

import dev.greenroom.agent.ExpectedPort;
import dev.greenroom.agent.LocalProcess;
import dev.greenroom.agent.ProcessSource;
import dev.greenroom.events.ExitReport;
import java.util.List;

/** Shows the agent what the Docker runtime started. */
final class ContainerSource implements ProcessSource {
  private final ContainerLauncher launcher;

  ContainerSource(ContainerLauncher launcher) {
    this.launcher = launcher;
  }

  @Override
  public List<LocalProcess> processes() {
    return launcher.begun().stream().map(ContainerSource::local).toList();
  }

  @Override
  public void forget(String processId) {
    launcher.forget(processId);
  }

  private static LocalProcess local(GameContainer container) {
    return new LocalProcess(
        container.processId(),
        container.pid(),
        container.startedAt(),
        container.ports().stream()
            .map(p -> new ExpectedPort(p.name(), p.port(), p.publicPort(), p.transport().name()))
            .toList(),
        container.end().map(end -> new ExitReport(end.code(), end.at(), end.why())),
        container.running(),
        container.addresses());
  }
}
