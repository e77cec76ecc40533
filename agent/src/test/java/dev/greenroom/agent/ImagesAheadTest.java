package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImagesAheadTest {
  private static final Duration LOOK = Duration.ofSeconds(10);

  private final TestWorld world = new TestWorld();
  private final Shelf shelf = new Shelf();
  private final Deque<Runnable> work = new ArrayDeque<>();
  private final ImagesAhead images =
      new ImagesAhead(shelf, Runnable::run, work::add, world, world.log::add);

  /** What has it, what cannot be had, and how often each was asked for. */
  private static final class Shelf implements ImageShelf {
    private final List<String> held = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Set<String> missing = Set.of();
    private boolean away;

    @Override
    public List<String> held() {
      if (away) {
        throw new IllegalStateException("the engine is away");
      }
      return List.copyOf(held);
    }

    @Override
    public void prepare(String imageId) throws IOException {
      asked.add(imageId);
      if (missing.contains(imageId)) {
        throw new IOException("no such image");
      }
      held.addFirst(imageId);
    }
  }

  private Optional<List<String>> said() {
    Optional<List<String>> news = images.news(world.instant());
    news.ifPresent(images::told);
    return news;
  }

  private void work() {
    while (!work.isEmpty()) {
      work.poll().run();
    }
  }

  @Test
  void whatIsThereIsSaidOnceAndAgainWhenItHasChanged() {
    shelf.held.add("old");
    assertEquals(Optional.of(List.of("old")), said());
    assertEquals(Optional.empty(), said());
    shelf.held.addFirst("new");
    world.pass(LOOK);
    assertEquals(Optional.of(List.of("new", "old")), said());
    world.pass(LOOK);
    assertEquals(Optional.empty(), said());
  }

  @Test
  void aMachineWithoutImagesSaysSo() {
    assertEquals(Optional.of(List.of()), said());
  }

  @Test
  void whatWasNotHeardIsSaidAgain() {
    images.news(world.instant());
    assertEquals(Optional.of(List.of()), images.news(world.instant()));
  }

  @Test
  void onlyTheNewestAreSaid() {
    IntStream.range(0, 100).forEach(i -> shelf.held.add("i-" + i));
    List<String> said = said().orElseThrow();
    assertEquals(NodeHeartbeat.MOST_IMAGES, said.size());
    assertEquals("i-0", said.getFirst());
  }

  @Test
  void anEngineThatIsAwayChangesNothingThatWasSaid() {
    shelf.held.add("a");
    said();
    shelf.away = true;
    world.pass(LOOK);
    assertEquals(Optional.empty(), said());
  }

  @Test
  void whatIsAskedForIsMadeReadyOnceHoweverOftenItIsAskedForAndSaidAtOnce() {
    said();
    images.asked(List.of("a"));
    images.asked(List.of("a"));
    assertEquals(1, work.size());
    assertEquals(Optional.empty(), said(), "not before it is ready");
    work();
    assertEquals(Optional.of(List.of("a")), said());
    images.asked(List.of());
    images.asked(List.of("b"));
    work();
    assertEquals(List.of("a", "b"), shelf.asked);
  }

  @Test
  void oneThatFailsIsSaidStopsNoOtherAndIsTriedAgainLater() {
    shelf.missing = Set.of("gone");
    for (int i = 0; i < 600; i++) {
      images.asked(List.of("gone", "here"));
      work();
      world.pass(Duration.ofSeconds(1));
    }
    assertEquals(Optional.of(List.of("here")), said());
    assertEquals(1, shelf.asked.stream().filter("here"::equals).count());
    long tries = shelf.asked.stream().filter("gone"::equals).count();
    assertTrue(tries > 2 && tries < 8, () -> tries + " tries in ten minutes");
    assertEquals(1, world.log.stream().filter(line -> line.contains("no such image")).count());
    shelf.missing = Set.of();
    world.pass(Duration.ofMinutes(15));
    images.asked(List.of("gone"));
    work();
    assertEquals(List.of("gone", "here"), said().orElseThrow());
  }

  @Test
  void whatIsNoLongerKnownThereIsSaidAnew() {
    shelf.held.add("a");
    said();
    images.asked(List.of("a"));
    assertEquals(Optional.of(List.of("a")), said());
  }

  @Test
  void afterItsEndNothingIsBegun() {
    ImagesAhead closed =
        new ImagesAhead(
            shelf, ImagesAheadTest::closed, ImagesAheadTest::closed, world, world.log::add);
    assertEquals(Optional.empty(), closed.news(world.instant()));
    closed.asked(List.of("a"));
    assertEquals(List.of(), shelf.asked);
  }

  private static void closed(Runnable task) {
    throw new RejectedExecutionException("closed: " + task);
  }

  @Test
  void theAgentTellsAndIsAskedWithItsHeartbeats() {
    AgentSettings settings =
        new AgentSettings("node-1", TestWorld.HEARTBEAT, Duration.ofMillis(200));
    RecordingControlPlane control = world.control;
    shelf.held.add("old");
    control.answers.add(new HeartbeatAnswer(List.of(), List.of(), List.of("new")));
    NodeAgent agent =
        new NodeAgent(
            settings,
            world,
            new ScriptedMachine().machine(),
            control,
            world,
            line -> {},
            Optional.empty(),
            Optional.of(shelf));
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!saidBy(control).contains(List.of("new", "old")) && System.nanoTime() < deadline) {
      world.pass(TestWorld.HEARTBEAT);
      agent.look();
      Thread.yield();
    }
    assertTrue(saidBy(control).contains(List.of("new", "old")), () -> "" + saidBy(control));
    assertEquals(List.of("new"), shelf.asked);
    assertTrue(saidBy(control).size() <= 2, "each change is said once: " + saidBy(control));
  }

  private static List<List<String>> saidBy(RecordingControlPlane control) {
    return control.heard.stream().flatMap(beat -> beat.images().stream()).toList();
  }
}
