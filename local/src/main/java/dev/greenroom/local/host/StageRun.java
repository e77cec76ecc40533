package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Carries out the lines of one stage: files go to the stage's root, words to its settings. */
final class StageRun {
  private static final Set<String> SIGNALS =
      Set.of("HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "ALRM", "TERM", "WINCH");

  /** Where the files of an earlier stage are, for {@code COPY --from}. */
  interface Stages {
    Path files(Instruction step, String reference) throws BuildFailed;
  }

  private final DockerfileBuild.Site site;
  private final Stages stages;
  private final Path root;
  private final ImageSettings settings;
  private final BuildTranscript log;

  StageRun(
      DockerfileBuild.Site site,
      Stages stages,
      Path root,
      ImageSettings settings,
      BuildTranscript log) {
    this.site = site;
    this.stages = stages;
    this.root = root;
    this.settings = settings;
    this.log = log;
  }

  void step(Instruction step, Words words) throws BuildFailed, IOException {
    try {
      take(step, words);
    } catch (Words.Unclear e) {
      throw step.failed("%s", e.getMessage());
    }
  }

  private void take(Instruction step, Words words) throws BuildFailed, IOException, Words.Unclear {
    String arguments = step.arguments();
    switch (step.keyword()) {
      case "ENV" -> env(step, words);
      case "ARG" -> args(step, words);
      case "WORKDIR" -> {
        settings.workdir = ImagePath.absolute(settings.workdir, words.expand(arguments));
        Files.createDirectories(ImagePath.under(root, settings.workdir));
      }
      case "COPY", "ADD" -> copy(step, words);
      case "RUN" -> run(step);
      case "CMD" -> {
        settings.cmd = Optional.of(command(step));
        settings.cmdOfThisStage = true;
      }
      case "ENTRYPOINT" -> {
        settings.entrypoint = Optional.of(command(step));
        settings.shellEntrypoint = JsonWords.parse(arguments).isEmpty();
        if (!settings.cmdOfThisStage) {
          settings.cmd = Optional.empty();
        }
      }
      case "SHELL" ->
          settings.shell =
              JsonWords.parse(arguments)
                  .filter(shell -> !shell.isEmpty())
                  .orElseThrow(() -> step.failed("SHELL takes a JSON array of strings."));
      case "STOPSIGNAL" -> stopSignal(step, words.expand(arguments));
      case "VOLUME" -> {
        for (String folder : list(arguments, words)) {
          Files.createDirectories(ImagePath.resolve(root, settings.workdir, folder));
        }
      }
      case "USER" -> log.warn(step, "USER %s is not switched to: the game runs as you.", arguments);
      case "HEALTHCHECK" -> log.note(step, "HEALTHCHECK is not asked by Greenroom.");
      case "ONBUILD" -> throw step.failed("ONBUILD is not possible here.");
      default -> {
        // EXPOSE, LABEL and MAINTAINER are for people.
      }
    }
  }

  private List<String> command(Instruction step) {
    Optional<List<String>> json = JsonWords.parse(step.arguments());
    if (json.isPresent()) {
      return json.get();
    }
    if (step.arguments().startsWith("[")) {
      log.warn(step, "this is no JSON array of strings in double quotes, so a shell gets it.");
    }
    List<String> shell = new ArrayList<>(settings.shell);
    shell.add(step.arguments());
    return shell;
  }

  private List<String> list(String arguments, Words words) throws Words.Unclear {
    Optional<List<String>> json = JsonWords.parse(arguments);
    return words.expandAll(json.isPresent() ? json.get() : words.split(arguments));
  }

  private void env(Instruction step, Words words) throws BuildFailed, Words.Unclear {
    List<String> pairs = words.split(step.arguments());
    if (!pairs.getFirst().contains("=")) {
      String[] old = step.arguments().split("\\s+", 2);
      if (old.length < 2) {
        throw step.failed("ENV %s has no value.", old[0]);
      }
      put(step, words.expand(old[0]), words.expand(old[1]));
      return;
    }
    // All values of a line see the environment before it.
    List<String[]> values = new ArrayList<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw step.failed("'%s' must be name=value.", pair);
      }
      values.add(
          new String[] {
            words.expand(pair.substring(0, equals)), words.expand(pair.substring(equals + 1))
          });
    }
    for (String[] value : values) {
      put(step, value[0], value[1]);
    }
  }

  private void put(Instruction step, String name, String value) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      log.warn(step, "the variable '%s' is not passed on: shells drop such names.", name);
      return;
    }
    settings.env.put(name, value);
  }

  private void args(Instruction step, Words words) throws Words.Unclear {
    for (String arg : words.split(step.arguments())) {
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      Optional<String> value =
          equals < 0
              ? Optional.ofNullable(site.globalArgs().get(name))
              : Optional.of(words.expand(arg.substring(equals + 1)));
      value.ifPresent(v -> settings.args.put(name, v));
    }
  }

  private void copy(Instruction step, Words words) throws BuildFailed, IOException, Words.Unclear {
    settings.copied = true;
    Optional<String> from = step.flag("from");
    Path source = from.isPresent() ? stages.files(step, from.get()) : site.context();
    CopyStep copy =
        new CopyStep(step, source, root, from.isPresent() && site.hostRun(), site.limits());
    try {
      copy.run(list(step.arguments(), words), settings.workdir);
    } catch (FileSystemException e) {
      throw step.failed(
          "%s could not be done: %s.",
          step.keyword(), Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName()));
    }
  }

  private void run(Instruction step) throws BuildFailed, IOException {
    if (site.hostRun()) {
      new RunStep(root, site.hostPath(), log).run(step, settings);
      return;
    }
    settings.skippedRun = true;
    log.warn(
        step,
        "%s skipped: Greenroom runs on this host without a container; use --host-run to run it"
            + " here, or --runtime docker.",
        step.text());
  }

  private void stopSignal(Instruction step, String value) throws BuildFailed {
    String signal = value.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    String name =
        switch (signal) {
          case "1" -> "HUP";
          case "2" -> "INT";
          case "3" -> "QUIT";
          case "9" -> "KILL";
          case "10" -> "USR1";
          case "12" -> "USR2";
          case "15" -> "TERM";
          default -> signal;
        };
    if (!SIGNALS.contains(name)) {
      throw step.failed("STOPSIGNAL %s is not understood; use a name such as SIGTERM.", value);
    }
    settings.stopSignal = Optional.of(name);
  }
}
