package dev.greenroom.functions.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.testing.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries every point of one piece of work, and collects what broke. */
final class Points {
  /** No work makes as many calls. */
  private static final int MOST_CALLS = 200;

  private final CrashStage stage;
  private final List<String> violations = new ArrayList<>();
  private boolean untilTheFirst;
  private int points;

  Points(CrashStage stage) {
    this.stage = stage;
  }

  /** Something to do in a world of its own. */
  interface Scene {
    /** Once, by the caller under test; hands back what it says of the answer. */
    String act();

    /** True when doing it again must change nothing. */
    boolean repeatable();
  }

  @FunctionalInterface
  interface Prepare {
    Scene scene();
  }

  /** One violation is enough: for tests that break what guards, and want to see it noticed. */
  Points untilTheFirst() {
    untilTheFirst = true;
    return this;
  }

  private boolean enough() {
    return untilTheFirst && !violations.isEmpty();
  }

  int points() {
    return points;
  }

  List<String> violations() {
    return violations;
  }

  /**
   * Notes what an undisturbed run leaves; then the caller dies before and after each call, and is
   * overtaken by another just before each. After a death the client repeats itself: at once, or
   * when the jobs have come to rest.
   */
  void everywhere(String name, Prepare prepare) {
    if (enough()) {
      return;
    }
    Scene first = begin(prepare);
    stage.faults().overtakeAt(-1, () -> {});
    String answer = first.act();
    stage.faults().calls();
    Optional<String> expected = undisturbed(name, first);
    if (expected.isEmpty()) {
      return;
    }
    // As long as somebody dies: how many calls there are may hang on ids that are drawn.
    int call = 0;
    while (!enough() && dies(name, prepare, call, true, expected.get())) {
      if (!enough()) {
        dies(name, prepare, call, false, expected.get());
      }
      if (!enough()) {
        overtaken(name, prepare, call, expected.get());
      }
      if (++call > MOST_CALLS) {
        throw new AssertionError(name + " never ends");
      }
    }
    System.out.printf("crash: %s: %d calls, %d points; %s%n", name, call, 3 * call, answer);
  }

  /** What is written in the end when all goes well, also when it was done twice. */
  private Optional<String> undisturbed(String name, Scene scene) {
    try {
      stage.settle();
      scene.act();
      stage.settle();
      String digest = Digest.of(stage.world());
      stage.checkArchive();
      return Optional.of(digest);
    } catch (AssertionError broken) {
      violations.add(name + ", undisturbed: " + broken);
      return Optional.empty();
    }
  }

  private Scene begin(Prepare prepare) {
    stage.clear();
    return prepare.scene();
  }

  /** False when there was no such call. */
  private boolean dies(String name, Prepare prepare, int call, boolean before, String expected) {
    Scene scene = begin(prepare);
    stage.faults().crashAt(2 * call + (before ? 0 : 1));
    boolean died = died(scene);
    if (died) {
      point(
          "%s, dies %s call %d".formatted(name, before ? "before" : "after", call),
          () -> {
            if (!before) {
              stage.settle();
            }
            scene.act();
            stage.settle();
            same(scene, expected);
          });
    }
    return died;
  }

  private boolean died(Scene scene) {
    try {
      scene.act();
      return false;
    } catch (Faults.Crash dead) {
      return true;
    } finally {
      stage.faults().calls();
    }
  }

  private void overtaken(String name, Prepare prepare, int call, String expected) {
    Scene scene = begin(prepare);
    point(
        "%s, overtaken before call %d".formatted(name, call),
        () -> {
          stage.faults().overtakeAt(call, scene::act);
          try {
            scene.act();
          } finally {
            stage.faults().calls();
          }
          stage.settle();
          same(scene, expected);
        });
  }

  private void same(Scene scene, String expected) {
    if (scene.repeatable()) {
      assertEquals(expected, Digest.of(stage.world()));
    }
  }

  private void point(String where, Runnable story) {
    points++;
    try {
      story.run();
      stage.checkArchive();
    } catch (AssertionError | RuntimeException broken) {
      violations.add(where + ": " + broken);
    }
  }
}
