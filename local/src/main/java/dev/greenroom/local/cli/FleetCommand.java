package dev.greenroom.local.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code greenroom fleet}: what an organization has for itself. */
@Command(name = "fleet", description = "Schedule the minimums of fleets.")
final class FleetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "fleet needs a command: schedule");
  }
}
