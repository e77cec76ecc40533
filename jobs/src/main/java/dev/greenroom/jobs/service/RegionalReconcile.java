package dev.greenroom.jobs.service;

import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Compares nodes with what runs, an AWS region at a time: one that does not answer leaves its own
 * processes as they are written, and the others are seen to.
 */
final class RegionalReconcile implements Tick {
  private final Map<String, ? extends Tick> byRegion;
  private final Consumer<String> complaints;

  /**
   * @param byRegion what compares those of an AWS region
   */
  RegionalReconcile(Map<String, ? extends Tick> byRegion, Consumer<String> complaints) {
    this.byRegion = byRegion;
    this.complaints = complaints;
  }

  @Override
  public String name() {
    return "reconcile";
  }

  /**
   * @throws IllegalStateException when no region answered
   */
  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    byRegion.forEach(
        (region, reconciler) -> {
          try {
            decisions.addAll(reconciler.run(now));
          } catch (LeaseLost lost) {
            throw lost;
          } catch (RuntimeException e) {
            failed.add(region + ": " + e.getMessage());
          }
        });
    if (!failed.isEmpty() && failed.size() == byRegion.size()) {
      throw new IllegalStateException("nothing was compared: " + String.join("; ", failed));
    }
    failed.forEach(
        region ->
            complaints.accept("what runs was not compared with what is written in " + region));
    return decisions;
  }
}
