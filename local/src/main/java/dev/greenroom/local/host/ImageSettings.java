package dev.greenroom.local.host;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the lines of a stage have said so far about the program to run. */
final class ImageSettings {
  /**
   * What Docker gives a container whose image says nothing; here only a value for {@code $PATH}.
   */
  static final String DOCKER_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  final Map<String, String> env = new LinkedHashMap<>();
  final Map<String, String> args = new LinkedHashMap<>();
  String workdir = "/";
  List<String> shell = List.of("/bin/sh", "-c");
  Optional<List<String>> entrypoint = Optional.empty();
  Optional<List<String>> cmd = Optional.empty();
  Optional<String> stopSignal = Optional.empty();
  boolean shellEntrypoint;

  /** False in a stage that got its {@code CMD} from the stage below: a new ENTRYPOINT drops it. */
  boolean cmdOfThisStage;

  boolean skippedRun;
  boolean copied;

  /** What a stage inherits that starts {@code FROM} this one. */
  ImageSettings inherited() {
    ImageSettings next = new ImageSettings();
    next.env.putAll(env);
    next.args.putAll(args);
    next.workdir = workdir;
    next.shell = shell;
    next.entrypoint = entrypoint;
    next.cmd = cmd;
    next.stopSignal = stopSignal;
    next.shellEntrypoint = shellEntrypoint;
    next.skippedRun = skippedRun;
    next.copied = copied;
    return next;
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(env.get(name))
        .or(() -> Optional.ofNullable(args.get(name)))
        .or(() -> name.equals("PATH") ? Optional.of(DOCKER_PATH) : Optional.empty());
  }

  /** Docker's table: a shell-form ENTRYPOINT ignores CMD, a JSON one takes it as arguments. */
  List<String> argv() {
    List<String> command = cmd.orElse(List.of());
    List<String> entry = entrypoint.orElse(List.of());
    if (shellEntrypoint && !entry.isEmpty()) {
      return entry;
    }
    return Stream.concat(entry.stream(), command.stream()).toList();
  }
}
