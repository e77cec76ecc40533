package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.local.host.Dockerfile.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Builds the stages that the last one needs, in the order of the file. */
final class DockerfileBuild {

  /**
   * Where and how it is built.
   *
   * @param context the unpacked upload
   * @param workspace for the files of the stages
   * @param hostRun whether RUN lines are carried out on this machine
   * @param globalArgs values of the ARG lines above the first stage, and Docker's own
   */
  record Site(
      Path context,
      Path workspace,
      boolean hostRun,
      HostPath hostPath,
      UnpackLimits limits,
      Map<String, String> globalArgs) {}

  /** A stage's files and what it says about the program. */
  record Built(Path root, ImageSettings settings) {}

  private final Dockerfile dockerfile;
  private final Site site;
  private final BuildTranscript log;
  private final Words fromWords;
  private final Map<Integer, Built> built = new HashMap<>();
  private int number;

  DockerfileBuild(Dockerfile dockerfile, Site site, BuildTranscript log) throws BuildFailed {
    this.dockerfile = dockerfile;
    this.log = log;
    Map<String, String> args = new LinkedHashMap<>(dockerArgs(Machine.current()));
    this.fromWords = new Words(dockerfile.escape(), name -> Optional.ofNullable(args.get(name)));
    readGlobalArgs(args);
    this.site =
        new Site(
            site.context(), site.workspace(), site.hostRun(), site.hostPath(), site.limits(), args);
  }

  /** The last stage. */
  Built build() throws BuildFailed, IOException {
    int last = lastStage();
    Set<Integer> needed = needed(last);
    for (int i = 0; i <= last; i++) {
      Stage stage = dockerfile.stages().get(i);
      if (needed.contains(i)) {
        built.put(i, stage(i, stage));
      } else {
        number += 1 + stage.steps().size();
        log.line(
            "Stage %s (line %d) is not needed by the last one and is left out."
                .formatted(stage.name().isEmpty() ? i : stage.name(), stage.from().line()));
      }
    }
    return built.get(last);
  }

  private Built stage(int index, Stage stage) throws BuildFailed, IOException {
    say(stage.from());
    if (stage.from().flag("platform").isPresent()) {
      log.note(stage.from(), "--platform is ignored; programs must be made for this machine.");
    }
    Path root = Files.createDirectories(site.workspace().resolve("stage-" + index));
    OptionalInt base = base(index, stage);
    ImageSettings settings = new ImageSettings();
    if (base.isPresent()) {
      Built below = built.get(base.getAsInt());
      settings = below.settings().inherited();
      copyTree(below.root(), root);
    } else {
      log.note(
          stage.from(),
          "the files and settings of base image %s are not here; its programs are looked up on this"
              + " machine.",
          expandedBase(stage));
    }
    ImageSettings current = settings;
    StageRun run = new StageRun(site, (step, ref) -> files(index, step, ref), root, current, log);
    Words words = new Words(dockerfile.escape(), current::variable);
    MeasuredSteps measured = new MeasuredSteps(root, index == lastStage(), log);
    for (Instruction step : stage.steps()) {
      say(step);
      measured.take(step, () -> run.step(step, words));
    }
    return new Built(root, current);
  }

  private int lastStage() {
    return dockerfile.stages().size() - 1;
  }

  private static void copyTree(Path from, Path to) throws IOException {
    FileTree.mirror(
        from,
        to,
        (file, target, attributes) ->
            Files.copy(
                file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
  }

  private void say(Instruction step) {
    int all = dockerfile.stages().stream().mapToInt(s -> 1 + s.steps().size()).sum();
    log.line("Step %d/%d : %s".formatted(++number, all, step.text()));
  }

  private Path files(int index, Instruction step, String reference) throws BuildFailed {
    OptionalInt stage = dockerfile.stageBefore(index, reference);
    if (stage.isEmpty()) {
      throw step.failed(
          "--from=%s is no earlier stage; files of another image cannot be had on this host: put"
              + " them into the upload, or use --runtime docker.",
          reference);
    }
    Built from = built.get(stage.getAsInt());
    if (from.settings().skippedRun) {
      throw step.failed(
          "%s needs what the RUN lines of stage '%s' make, and those were skipped; use --host-run"
              + " to run them here, put the finished files into the upload, or use --runtime"
              + " docker.",
          step.text(), reference);
    }
    return from.root();
  }

  private Set<Integer> needed(int last) throws BuildFailed {
    Set<Integer> needed = new TreeSet<>(Set.of(last));
    for (int i = last; i >= 0; i--) {
      if (!needed.contains(i)) {
        continue;
      }
      Stage stage = dockerfile.stages().get(i);
      base(i, stage).ifPresent(needed::add);
      for (Instruction step : stage.steps()) {
        if (step.flag("from").isPresent()) {
          dockerfile.stageBefore(i, step.flag("from").get()).ifPresent(needed::add);
        }
      }
    }
    return needed;
  }

  private OptionalInt base(int index, Stage stage) throws BuildFailed {
    return dockerfile.stageBefore(index, expandedBase(stage));
  }

  private String expandedBase(Stage stage) throws BuildFailed {
    try {
      return fromWords.expand(stage.base());
    } catch (Words.Unclear e) {
      throw stage.from().failed("%s", e.getMessage());
    }
  }

  private void readGlobalArgs(Map<String, String> args) throws BuildFailed {
    for (Instruction arg : dockerfile.globalArgs()) {
      for (String word : fromWords.split(arg.arguments())) {
        int equals = word.indexOf('=');
        if (equals > 0) {
          try {
            args.put(word.substring(0, equals), fromWords.expand(word.substring(equals + 1)));
          } catch (Words.Unclear e) {
            throw arg.failed("%s", e.getMessage());
          }
        }
      }
    }
  }

  private static Map<String, String> dockerArgs(Machine machine) {
    String platform = "linux/" + machine.dockerArch();
    return Map.of(
        "TARGETPLATFORM",
        platform,
        "TARGETOS",
        "linux",
        "TARGETARCH",
        machine.dockerArch(),
        "BUILDPLATFORM",
        platform,
        "BUILDOS",
        "linux",
        "BUILDARCH",
        machine.dockerArch());
  }
}
