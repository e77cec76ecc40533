package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code RUN} with {@code --host-run}: a command of this machine, in the image's working folder, as
 * the user who runs Greenroom. What it writes to absolute paths goes to the machine.
 */
final class RunStep {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final int LINE = 8192;

  private final Path root;
  private final HostPath hostPath;
  private final BuildTranscript log;

  RunStep(Path root, HostPath hostPath, BuildTranscript log) {
    this.root = root;
    this.hostPath = hostPath;
    this.log = log;
  }

  void run(Instruction step, ImageSettings settings) throws BuildFailed, IOException {
    String mount = step.flag("mount").orElse("type=cache");
    if (!mount.contains("type=cache") && !mount.contains("type=tmpfs")) {
      throw step.failed("RUN --mount=%s is not possible on the host.", mount);
    }
    ProcessBuilder builder = new ProcessBuilder(command(step, settings)).redirectErrorStream(true);
    builder.directory(ImagePath.under(root, settings.workdir).toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment(settings));
    Process process = builder.start();
    Thread timer = Thread.ofVirtual().start(() -> endWhenLate(process));
    try (Reader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      copyLines(out);
      int code = process.waitFor();
      if (code != 0) {
        throw step.failed("the command ended with exit code %d.", code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw step.failed("the build was interrupted.");
    } finally {
      timer.interrupt();
      end(process);
    }
  }

  private List<String> command(Instruction step, ImageSettings settings) {
    PathRewrite paths = new PathRewrite(root, root);
    List<String> json = JsonWords.parse(step.arguments()).orElse(List.of());
    if (!json.isEmpty()) {
      return json.stream().map(paths::word).toList();
    }
    List<String> command = new ArrayList<>(settings.shell);
    command.add(paths.script(step.arguments()));
    return command;
  }

  private Map<String, String> environment(ImageSettings settings) {
    Map<String, String> env = new LinkedHashMap<>(settings.args);
    env.put("HOME", System.getProperty("user.home"));
    env.put("LANG", "C.UTF-8");
    env.putAll(settings.env);
    return new ImageEnvironment(root, root, hostPath).of(env);
  }

  private void copyLines(Reader out) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = out.read(); c >= 0; c = out.read()) {
      if (c == '\n' || line.length() >= LINE) {
        log.line(line.isEmpty() ? " " : line.toString());
        line.setLength(0);
      }
      if (c != '\n' && c != '\r') {
        line.append((char) c);
      }
    }
    if (!line.isEmpty()) {
      log.line(line.toString());
    }
  }

  private static void endWhenLate(Process process) {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        end(process);
      }
    } catch (InterruptedException e) {
      // It ended in time.
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
