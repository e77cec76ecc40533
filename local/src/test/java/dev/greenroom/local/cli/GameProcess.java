package dev.greenroom.local.cli;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/** Starts Echo Arena as a child process. */
final class GameProcess {
  /** The checkout; tests run in the folder of their module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static final Path ECHO_ARENA = ROOT.resolve("examples/echo-arena");

  private GameProcess() {}

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static Process start(Path folder, int port, Map<String, String> env, File log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "EchoArena.java")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().keySet().removeIf(name -> name.startsWith("HATHORA_"));
    builder.environment().putAll(env);
    builder.environment().put("PORT", Integer.toString(port));
    return builder.start();
  }
}
