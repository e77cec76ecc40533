package dev.greenroom.local.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this very program is started once more: the same Java, options and class path. */
final class ChildProgram {
  private ChildProgram() {}

  static List<String> command(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // It lives for seconds: what the second compiler would make of it comes too late.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Greenroom.class.getName());
    command.addAll(args);
    return command;
  }
}
