package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairTurnsTest {

  /** One that waits. */
  private record One(String org, String app, int number) {}

  private final FairTurns<One> turns = new FairTurns<>();
  private final List<One> waiting = new ArrayList<>();
  private int arrived;

  private One add(String org, String app) {
    One one = new One(org, app, arrived++);
    turns.add(org, app, one);
    waiting.add(one);
    return one;
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (Optional<One> one = turns.next(); one.isPresent(); one = turns.next()) {
      all.add(one.get().org() + one.get().app() + one.get().number());
    }
    return all;
  }

  @Test
  void organizationsTakeTurnsAndInEachItsApplications() {
    add("a", "x");
    add("a", "x");
    add("a", "y");
    add("b", "z");
    add("b", "z");
    assertEquals(List.of("ax0", "bz3", "ay2", "bz4", "ax1"), all());
  }

  @Test
  void whoComesOneByOneDoesNotPassTheOthersTwice() {
    add("a", "");
    add("a", "");
    add("b", "");
    assertEquals("a", turns.next().orElseThrow().org());
    assertEquals("b", turns.next().orElseThrow().org());
    add("b", "");
    assertEquals("a", turns.next().orElseThrow().org());
    assertEquals("b", turns.next().orElseThrow().org());
  }

  /** How often each organization, and each application within its own, was served. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobodyIsLostOrDoubledAndNobodyWaitsForMoreThanOneOfEachOther(long seed) {
    Random random = new Random(seed);
    Map<One, Map<String, Integer>> passed = new HashMap<>();
    for (int step = 0; step < 4000; step++) {
      int what = random.nextInt(step < 3000 ? 20 : 10);
      if (what >= 10) {
        add("o" + random.nextInt(5), "a" + random.nextInt(3));
      } else if (what == 9 && !waiting.isEmpty()) {
        One gone = waiting.remove(random.nextInt(waiting.size()));
        turns.remove(gone);
        passed.remove(gone);
      } else {
        next(passed);
      }
    }
    while (!waiting.isEmpty()) {
      next(passed);
    }
    assertEquals(Optional.empty(), turns.next());
  }

  private void next(Map<One, Map<String, Integer>> passed) {
    List<One> foretold = turns.order();
    assertEquals(waiting.size(), foretold.size());
    Optional<One> next = turns.next();
    assertEquals(waiting.isEmpty(), next.isEmpty());
    if (next.isEmpty()) {
      return;
    }
    One one = next.get();
    assertEquals(one, foretold.getFirst());
    assertTrue(waiting.remove(one), "waited: " + one);
    // First come, first served among those of one application.
    assertTrue(
        waiting.stream()
            .noneMatch(
                other ->
                    other.org().equals(one.org())
                        && other.app().equals(one.app())
                        && other.number() < one.number()));
    // An organization that waits is passed by each other at most once between two turns of its own.
    for (One other : waiting) {
      Map<String, Integer> by = passed.computeIfAbsent(head(other), o -> new HashMap<>());
      if (other.org().equals(one.org())) {
        by.clear();
      } else if (other.equals(head(other))) {
        int times = by.merge(one.org(), 1, Integer::sum);
        assertTrue(times <= 1, other.org() + " was passed by " + one.org() + " " + times);
      }
    }
  }

  /** The eldest of its organization stands for it. */
  private One head(One of) {
    return waiting.stream().filter(o -> o.org().equals(of.org())).findFirst().orElseThrow();
  }
}
