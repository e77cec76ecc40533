package dev.greenroom.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

/**
 * One deployment with all its templates, written once for all tests that only look at it.
 *
 * @param stacks of it
 * @param folder where its templates are
 * @param took how long it took to write them, Node's start included
 */
record Assembly(GreenroomApp.Stacks stacks, Path folder, Duration took) {
  private static final Assembly PROD = of(Preset.PROD);
  private static final Assembly DEV = of(Preset.DEV);

  static Assembly prod() {
    return PROD;
  }

  static Assembly dev() {
    return DEV;
  }

  private static Assembly of(Preset preset) {
    long begun = System.nanoTime();
    Path folder = Path.of("target", "cdk-" + preset.name()).toAbsolutePath();
    App app = Synthesized.app(folder);
    GreenroomApp.Stacks stacks = GreenroomApp.build(app, Synthesized.settings(preset));
    Reasons.give(stacks, preset);
    Findings.look(app);
    app.synth();
    return new Assembly(stacks, folder, Duration.ofNanos(System.nanoTime() - begun));
  }

  List<Stack> all() {
    return Stream.concat(Stream.of(stacks.controlPlane()), stacks.regions().stream())
        .map(Stack.class::cast)
        .toList();
  }

  /** Of the stacks, and of the stacks within them. */
  List<Path> templates() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".template.json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
