package dev.greenroom.local.docker;

import dev.greenroom.core.build.BuildStep;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads the steps of a build from what the classic builder prints: it tells nothing else. */
final class ClassicSteps {
  private final Consumer<BuildStep> report;
  private String name = "";
  private Instant began = Instant.EPOCH;
  private boolean cached;

  ClassicSteps(Consumer<BuildStep> report) {
    this.report = report;
  }

  /** The step that runs, such as {@code Step 2/3 : RUN make}; empty before the first. */
  String current() {
    return name;
  }

  void printed(String line) {
    if (line.startsWith("Step ")) {
      over(Optional.empty());
      name = line;
      began = Instant.now();
      cached = false;
    } else if (line.equals(" ---> Using cache")) {
      cached = true;
    }
  }

  /** The last one ended. */
  void over(Optional<String> error) {
    if (!name.isEmpty()) {
      report.accept(new BuildStep(name, began, Instant.now(), cached, OptionalLong.empty(), error));
    }
  }
}
