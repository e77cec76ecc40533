package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.ImageBuilder.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BuildQueueTest {
  private final BuildQueue queue = new BuildQueue(1);
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch go = new CountDownLatch(1);

  /** What one build was told, and its thread. */
  private record Told(LinkedBlockingQueue<BuildQueue.Place> places, Thread thread) {}

  private Told start(String org, String name) {
    LinkedBlockingQueue<BuildQueue.Place> places = new LinkedBlockingQueue<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    queue.<Boolean, RuntimeException, InterruptedException>inTurn(
                        new Order(name, org, Optional.empty()),
                        places::add,
                        () -> {
                          ran.add(name);
                          go.await();
                          return true;
                        });
                  } catch (InterruptedException gaveUp) {
                    Thread.currentThread().interrupt();
                  }
                });
    return new Told(places, thread);
  }

  private static BuildQueue.Place told(Told one) throws InterruptedException {
    BuildQueue.Place place = one.places().poll(10, TimeUnit.SECONDS);
    assertTrue(place != null, "told nothing");
    return place;
  }

  @Test
  void whoWaitsIsToldItsPlaceAndComesInAFairTurn() throws Exception {
    Told first = start("a", "a1");
    while (ran.isEmpty()) {
      Thread.onSpinWait();
    }
    Told second = start("a", "a2");
    assertEquals(new BuildQueue.Place(1, 1), told(second));
    Told third = start("a", "a3");
    assertEquals(new BuildQueue.Place(2, 2), told(third));
    Told other = start("b", "b1");
    assertEquals(new BuildQueue.Place(2, 3), told(other));
    go.countDown();
    for (Told one : List.of(first, second, third, other)) {
      one.thread().join();
    }
    assertEquals(List.of("a1", "a2", "b1", "a3"), ran);
    assertTrue(first.places().isEmpty());
  }

  @Test
  void whoGivesUpLeavesItsPlaceToTheNext() throws Exception {
    start("a", "a1");
    while (ran.isEmpty()) {
      Thread.onSpinWait();
    }
    Told second = start("a", "a2");
    told(second);
    Told third = start("a", "a3");
    assertEquals(new BuildQueue.Place(2, 2), told(third));
    second.thread().interrupt();
    second.thread().join();
    assertEquals(new BuildQueue.Place(1, 1), told(third));
    go.countDown();
    third.thread().join();
    assertEquals(List.of("a1", "a3"), ran);
  }

  @Test
  void neverMoreThanItsNumberAtOnce() throws Exception {
    BuildQueue three = new BuildQueue(3);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Order order = new Order("i" + i, "o" + i % 7, Optional.of("a" + i % 3));
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      three.<Boolean, RuntimeException, RuntimeException>inTurn(
                          order,
                          place -> {},
                          () -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            Thread.yield();
                            now.decrementAndGet();
                            return ran.add(order.imageId());
                          });
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(200, ran.stream().distinct().count());
    assertEquals(200, ran.size());
    assertTrue(most.get() <= 3, "at once: " + most);
    assertFalse(most.get() == 0);
  }
}
