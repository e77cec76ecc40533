package dev.greenroom.core.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who number the same builds at once, with conflicts and lost answers. */
@Timeout(60)
class NumberStormTest {
  private static final int OLD = 130;
  private static final int CALLERS = 45;

  @Test
  void everybodyIsToldTheSameNumbersAndNoneIsMissing() throws Exception {
    AtomicReference<Faults> made = new AtomicReference<>();
    try (World world =
        new World(
            engine -> {
              made.set(
                  new Faults(
                      engine, Tables.withPrefix("greenroom-").all(), 5, 0.30, 0.02, Duration.ZERO));
              return made.get().client();
            })) {
      Core core =
          world.coreWith(
              made.get().client(), InstantSource.system(), Policy.defaults(), Pause.real());
      Application app = world.app("storm");
      List<Build> old =
          IntStream.range(0, OLD).mapToObj(i -> declared(Optional.empty(), i)).toList();
      old.forEach(core.builds()::create);

      Map<String, Integer> told = new ConcurrentHashMap<>();
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        work.add(
            () -> {
              for (var build : numbered(core, app, old, caller)) {
                Integer before = told.putIfAbsent(build.build().imageId(), build.number());
                assertTrue(before == null || before == build.number(), "two numbers of a build");
              }
              return null;
            });
      }
      all(work);
      Invariants.check(world);
      Map<String, Integer> written = new HashMap<>(core.buildNumbers().all(app.appId()));
      assertEquals(OLD + CALLERS / 3, written.size());
      assertEquals(written, told);
      System.out.printf(
          "numbers: %d callers, %d builds; %d conflicts, %d lost answers%n",
          CALLERS, written.size(), made.get().cancelled(), made.get().lost());
    } finally {
      made.get().close();
    }
  }

  /** Some list, some make a new build, some deploy an old one. */
  private static List<AppBuilds.Numbered> numbered(
      Core core, Application app, List<Build> old, int caller) {
    return switch (caller % 3) {
      case 0 -> core.appBuilds().list(World.ORG, app.appId()).builds();
      case 1 -> List.of(core.appBuilds().create(declared(Optional.of(app.appId()), 1000 + caller)));
      default -> {
        Build build = old.get(caller);
        yield List.of(
            new AppBuilds.Numbered(core.buildNumbers().of(app.appId(), BuildKey.of(build)), build));
      }
    };
  }

  private static Build declared(Optional<String> appId, int i) {
    return Build.declared(
        World.ORG,
        appId,
        Optional.of("b" + i),
        Optional.empty(),
        1,
        Instant.ofEpochSecond(2_000_000_000L + i),
        "dev@example.org");
  }

  private static void all(List<Callable<Void>> work) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> calls = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Callable<Void> call : work) {
        calls.add(
            threads.submit(
                () -> {
                  go.await();
                  return call.call();
                }));
      }
      go.countDown();
      for (Future<?> call : calls) {
        call.get();
      }
    }
  }
}
