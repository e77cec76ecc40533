package dev.greenroom.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.testing.FakeClock;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The real scheduler over the real engine. */
class JobsTest {

  private static Tick tick(String name, Function<Instant, List<String>> body) {
    return new Tick() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<String> run(Instant now) {
        return body.apply(now);
      }
    };
  }

  @Test
  void aJobRunsAgainAndAgainAndEveryRunIsCounted() throws Exception {
    try (World world = new World()) {
      CountDownLatch three = new CountDownLatch(3);
      Tick counting =
          tick(
              "reap",
              now -> {
                three.countDown();
                return List.of();
              });
      TickRunner runner =
          new TickRunner(counting, world.core.jobLog(), world.clock, complaint -> {});
      try (Jobs jobs =
          Jobs.start(
              List.of(
                  new Jobs.Schedule(
                      "reap", ReapJob.class, n -> new ReapJob(runner), Duration.ofMillis(20))))) {
        jobs.trigger("reap");
        assertTrue(three.await(10, TimeUnit.SECONDS));
      }
      assertTrue(world.core.jobLog().history("reap", 5).runs() >= 3);
    }
  }

  @Test
  void twoRunsOfOneJobNeverOverlap() throws Exception {
    try (World world = new World()) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      CountDownLatch several = new CountDownLatch(5);
      Tick slow =
          tick(
              "place",
              now -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                several.countDown();
                inside.decrementAndGet();
                return List.of();
              });
      TickRunner runner = new TickRunner(slow, world.core.jobLog(), world.clock, c -> {});
      try (Jobs jobs =
          Jobs.start(
              List.of(
                  new Jobs.Schedule(
                      "place", PlaceJob.class, n -> new PlaceJob(runner), Duration.ofMillis(5))))) {
        for (int i = 0; i < 20; i++) {
          jobs.trigger("place");
        }
        assertTrue(several.await(10, TimeUnit.SECONDS));
      }
      assertEquals(1, most.get());
    }
  }

  @Test
  void aTickThatFailsIsRecordedAndComplainedAboutAndDoesNotEndTheJob() {
    try (World world = new World()) {
      List<String> complaints = new ArrayList<>();
      TickRunner runner =
          new TickRunner(
              tick(
                  "reconcile",
                  now -> {
                    throw new IllegalStateException("the engine is away");
                  }),
              world.core.jobLog(),
              world.clock,
              complaints::add);
      runner.run();
      runner.run();
      JobLog.History history = world.core.jobLog().history("reconcile", 5);
      assertEquals(2, history.runs());
      assertTrue(history.recent().getFirst().error().orElseThrow().contains("engine is away"));
      assertEquals(2, complaints.size());
    }
  }

  @Test
  void aClockThatIsSetBackIsNoticedOnceAndASetForwardOrPassingTimeIsNot() {
    FakeClock clock = new FakeClock();
    SetBack setBack = new SetBack(clock, clock.ticker());
    clock.pass(Duration.ofHours(3));
    assertFalse(setBack.happened());
    clock.step(Duration.ofHours(1));
    assertFalse(setBack.happened());
    clock.pass(Duration.ofSeconds(1));
    clock.step(Duration.ofHours(-1));
    assertTrue(setBack.happened());
    assertFalse(setBack.happened());
    clock.step(Duration.ofSeconds(-1));
    assertFalse(setBack.happened(), "clocks are corrected all the time");
  }

  @Test
  void jobsThatAreScheduledAnewRunOn() throws Exception {
    try (World world = new World()) {
      AtomicReference<CountDownLatch> more = new AtomicReference<>(new CountDownLatch(1));
      Tick counting =
          tick(
              "reap",
              now -> {
                more.get().countDown();
                return List.of();
              });
      TickRunner runner = new TickRunner(counting, world.core.jobLog(), world.clock, c -> {});
      try (Jobs jobs =
          Jobs.start(
              List.of(
                  new Jobs.Schedule(
                      "reap", ReapJob.class, n -> new ReapJob(runner), Duration.ofHours(1))))) {
        assertTrue(more.get().await(10, TimeUnit.SECONDS));
        more.set(new CountDownLatch(1));
        jobs.beginAnew();
        assertTrue(more.get().await(10, TimeUnit.SECONDS), "not only in an hour");
      }
    }
  }

  @Test
  void nothingRunsAndNothingIsWrittenWhileAnotherLeads() {
    try (World world = new World()) {
      AtomicInteger ran = new AtomicInteger();
      Tick counting =
          tick(
              "reap",
              now -> {
                ran.incrementAndGet();
                return List.of();
              });
      new TickRunner(counting, world.core.jobLog(), world.clock, c -> {}, () -> false).run();
      assertEquals(0, ran.get());
      assertEquals(0, world.core.jobLog().history("reap", 5).runs());
    }
  }
}
