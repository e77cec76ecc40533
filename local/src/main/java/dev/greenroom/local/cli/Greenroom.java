package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Failure;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command line. Exit codes: 0 ok, 1 failed, 2 usage. */
@Command(
    name = "greenroom",
    description = "Dedicated game servers behind the Hathora Cloud API, on your own machines.",
    mixinStandardHelpOptions = true,
    version = "greenroom 0.1.0",
    scope = ScopeType.INHERIT)
public final class Greenroom {
  private Greenroom() {}

  /** Runs one command and ends the program with its exit code. */
  public static void main(String... args) {
    Console console =
        new Console(
            writer(System.out),
            writer(System.err),
            System.getenv(),
            Path.of(System.getProperty("greenroom.home", ".")).toAbsolutePath().normalize());
    System.exit(commandLine(console, Stack::local, ChildStack::start).execute(args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /**
   * @param starter starts the stack of {@code up}
   * @param demo starts the stack of {@code demo}
   */
  static CommandLine commandLine(Console console, Stack.Starter starter, Stack.Starter demo) {
    return new CommandLine(new Greenroom())
        .addSubcommand(new UpCommand(console, starter))
        .addSubcommand(new DemoCommand(console, demo))
        .addSubcommand(new BuildCommand(console))
        .addSubcommand(new DeployCommand(console))
        .addSubcommand(
            new CommandLine(new AppCommand())
                .addSubcommand(new AppCommand.Create(console))
                .addSubcommand(new AppCommand.ListApps(console))
                .addSubcommand(new AppCommand.Delete(console)))
        .addSubcommand(
            new CommandLine(new RoomCommand())
                .addSubcommand(new RoomCommand.Create(console))
                .addSubcommand(new RoomCommand.ListRooms(console))
                .addSubcommand(new RoomStateCommand.Suspend(console))
                .addSubcommand(new RoomStateCommand.Resume(console))
                .addSubcommand(new RoomCommand.Destroy(console)))
        .addSubcommand(
            new CommandLine(new ProcessCommand())
                .addSubcommand(new ProcessCommand.ListProcesses(console))
                .addSubcommand(new ProcessCommand.Stop(console)))
        .addSubcommand(new LogsCommand(console))
        .addSubcommand(new TopCommand(console, TopCommand::atATerminal))
        .addSubcommand(new WhyCommand(console))
        .addSubcommand(new ExportCommand(console))
        .addSubcommand(new ImportCommand(console))
        .addSubcommand(
            new CommandLine(new TokenCommand(console))
                .addSubcommand(new TokenCommand.Create(console))
                .addSubcommand(new TokenCommand.ListTokens(console))
                .addSubcommand(new TokenCommand.Revoke(console)))
        .addSubcommand(
            new CommandLine(new UserCommand())
                .addSubcommand(new UserCommand.Add(console))
                .addSubcommand(new UserCommand.Remove(console)))
        .addSubcommand(new CostCommand(console))
        .addSubcommand(
            new CommandLine(new FleetCommand())
                .addSubcommand(new FleetCommand.Watch(console, TopCommand::atATerminal))
                .addSubcommand(new FleetCommand.ListDecisions(console))
                .addSubcommand(new FleetNodesCommand.ListNodes(console))
                .addSubcommand(new FleetNodesCommand.Remove(console))
                .addSubcommand(
                    new CommandLine(new FleetScheduleCommand())
                        .addSubcommand(new FleetScheduleCommand.SetSchedule(console))
                        .addSubcommand(new FleetScheduleCommand.ListSchedules(console))
                        .addSubcommand(new FleetScheduleCommand.Remove(console))))
        .addSubcommand(new SimulateCommand(console))
        .addSubcommand(new RehearseCommand(console))
        .addSubcommand(new SmokeCommand(console))
        .addSubcommand(
            new CommandLine(new DoctorCommand()).addSubcommand(new DoctorCommand.Aws(console)))
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setParameterExceptionHandler((e, args) -> usage(e, console))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, console));
  }

  private static int usage(ParameterException e, Console console) {
    console.say("greenroom: " + e.getMessage());
    console.say("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, Console console) {
    console.say(
        e instanceof Failure
            ? "greenroom: " + e.getMessage()
            : "greenroom: This should not happen: %s (GREENROOM_DEBUG=1 shows more).".formatted(e));
    if (console.env("GREENROOM_DEBUG").filter("1"::equals).isPresent()) {
      e.printStackTrace(console.err());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
