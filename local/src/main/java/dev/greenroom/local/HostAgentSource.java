package dev.greenroom.local;

import dev.greenroom.agent.ExpectedPort;
import dev.greenroom.agent.LocalProcess;
import dev.greenroom.agent.ProcessSource;
import dev.greenroom.events.ExitReport;
import dev.greenroom.local.host.HostLauncher;
import dev.greenroom.local.host.HostProcess;
import java.util.List;

/** Shows the agent what the host runtime started. */
final class HostAgentSource implements ProcessSource {
  private final HostLauncher launcher;

  HostAgentSource(HostLauncher launcher) {
    this.launcher = launcher;
  }

  @Override
  public List<LocalProcess> processes() {
    return launcher.processes().stream().map(HostAgentSource::local).toList();
  }

  @Override
  public void forget(String processId) {
    launcher.forget(processId);
  }

  private static LocalProcess local(HostProcess process) {
    return new LocalProcess(
        process.processId(),
        process.leaderPid(),
        process.startedAt(),
        process.ports().stream()
            .map(p -> new ExpectedPort(p.name(), p.port(), p.publicPort(), p.transport().name()))
            .toList(),
        process.exit().map(exit -> new ExitReport(exit.code(), exit.at())),
        process.alive());
  }
}
