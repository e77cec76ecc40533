package dev.greenroom.local.host;

import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.build.BuildStep;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps all that a builder tells. */
public final class ToldBuild implements BuildLog {
  public final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  public final List<String> dockerfiles = Collections.synchronizedList(new ArrayList<>());
  public final List<BuildStep> steps = Collections.synchronizedList(new ArrayList<>());
  public final List<BuildReport.Layer> layers = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void dockerfile(String text) {
    dockerfiles.add(text);
  }

  @Override
  public void step(BuildStep step) {
    steps.add(step);
  }

  @Override
  public void layer(BuildReport.Layer layer) {
    layers.add(layer);
  }

  /** The one step whose name ends so. */
  public BuildStep stepNamed(String end) {
    List<BuildStep> found = steps.stream().filter(step -> step.name().endsWith(end)).toList();
    if (found.size() != 1) {
      throw new AssertionError("'%s' is not one of %s".formatted(end, steps));
    }
    return found.getFirst();
  }
}
