package dev.greenroom.jobs.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.job.Tick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegionalReconcileTest {
  private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  private final List<String> said = new ArrayList<>();
  private final Map<String, Tick> regions = new LinkedHashMap<>();

  private static Tick tick(List<String> decisions) {
    return new Tick() {
      @Override
      public String name() {
        return "reconcile";
      }

      @Override
      public List<String> run(Instant now) {
        if (decisions.isEmpty()) {
          throw new IllegalStateException("no answer");
        }
        return decisions;
      }
    };
  }

  @Test
  void oneRegionThatDoesNotAnswerHoldsUpNoOther() {
    regions.put("eu-central-1", tick(List.of("ended a")));
    regions.put("us-west-2", tick(List.of()));
    regions.put("us-east-1", tick(List.of("failed b", "failed c")));

    assertEquals(
        List.of("ended a", "failed b", "failed c"),
        new RegionalReconcile(regions, said::add).run(NOW));
    assertEquals(
        List.of("what runs was not compared with what is written in us-west-2: no answer"), said);
  }

  @Test
  void whereNoneAnswersTheRunHasFailed() {
    regions.put("eu-central-1", tick(List.of()));
    regions.put("us-west-2", tick(List.of()));

    IllegalStateException failed =
        assertThrows(
            IllegalStateException.class, () -> new RegionalReconcile(regions, said::add).run(NOW));
    assertEquals(
        "nothing was compared: eu-central-1: no answer; us-west-2: no answer", failed.getMessage());
  }
}
