package dev.greenroom.local.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
final class Cli {
  private final Map<String, String> env = new HashMap<>();
  private Path home = Path.of("/nowhere");
  private Stack.Starter starter =
      options -> {
        throw new AssertionError("nobody asked for a stack");
      };

  /** What a command left behind. */
  record Result(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  Cli env(String name, String value) {
    env.put(name, value);
    return this;
  }

  Cli home(Path folder) {
    this.home = folder;
    return this;
  }

  Cli starter(Stack.Starter stacks) {
    this.starter = stacks;
    return this;
  }

  /** Speaks to this server, with its token. */
  Cli at(FakeHathora server) {
    return env("GREENROOM_URL", server.url().toString()).env("GREENROOM_TOKEN", FakeHathora.TOKEN);
  }

  Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(new PrintWriter(out), new PrintWriter(err), Map.copyOf(env), home);
    int code = Greenroom.commandLine(console, starter, starter).execute(args);
    return new Result(code, out.toString(), err.toString());
  }
}
