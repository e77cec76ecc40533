package dev.greenroom.local.host;

import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.build.BuildStep;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Measures the steps of one stage: how long each takes, and by how much its files grow. */
final class MeasuredSteps {
  private static final Set<String> MAKE_FILES = Set.of("COPY", "ADD", "RUN");

  private final Path root;
  private final boolean last;
  private final BuildTranscript log;
  private long size;

  /**
   * @param root the files of the stage, with those of an earlier one on which it stands
   * @param last whether the stage becomes the image, so that its steps are layers
   */
  MeasuredSteps(Path root, boolean last, BuildTranscript log) throws IOException {
    this.root = root;
    this.last = last;
    this.log = log;
    this.size = FileTree.size(root);
    if (last && size > 0) {
      log.layer(new BuildReport.Layer("the stage on which the last one stands", size));
    }
  }

  /** What a step does. */
  @FunctionalInterface
  interface Work {
    void run() throws BuildFailed, IOException;
  }

  void take(Instruction step, Work work) throws BuildFailed, IOException {
    Instant began = Instant.now();
    try {
      work.run();
    } catch (BuildFailed failed) {
      over(step, began, OptionalLong.empty(), Optional.of(failed.getMessage()));
      throw failed;
    }
    over(step, began, growth(step), Optional.empty());
  }

  /** Only of those that can make files: it walks over all of them. */
  private OptionalLong growth(Instruction step) throws IOException {
    if (!MAKE_FILES.contains(step.keyword())) {
      return OptionalLong.empty();
    }
    long before = size;
    size = FileTree.size(root);
    long grown = Math.max(0, size - before);
    if (last) {
      log.layer(new BuildReport.Layer(step.text(), grown));
    }
    return OptionalLong.of(grown);
  }

  private void over(Instruction step, Instant began, OptionalLong bytes, Optional<String> error) {
    log.step(new BuildStep(step.text(), began, Instant.now(), false, bytes, error));
  }
}
