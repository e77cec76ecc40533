package dev.greenroom.local.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.testing.World;
import dev.greenroom.jobs.stream.StreamPump;
import dev.greenroom.jobs.stream.StreamSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Streams as an account has them: what DynamoDB Local does not do. */
class ShardedStreamTest {
  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private World world;
  private FakeStreams streams;
  private Map<String, AttributeValue> item;
  private FileEventJournal journal;
  private StreamPump pump;

  @BeforeEach
  void open() throws IOException {
    world = new World();
    world.app("duel");
    item = world.everything(world.tables.apps()).getFirst();
    streams = new FakeStreams(world.clock);
    start();
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    world.close();
  }

  private void start() throws IOException {
    journal = new FileEventJournal(folder, JournalLimits.DEFAULT, world.clock);
    pump =
        new StreamPump(
            world.engine(),
            StreamSource.ofAccount(streams),
            List.of(world.tables.apps()),
            new EventsOf(world.tables, new LocalOwners(app -> Optional.empty(), "n", "o")),
            journal,
            world.clock.instant(),
            world.clock,
            said::add);
  }

  /** A new application of that name. */
  private void write(String shard, String name) {
    Map<String, AttributeValue> image = new LinkedHashMap<>(item);
    image.put("appName", AttributeValue.fromS(name));
    streams.write(shard, image);
  }

  private List<String> names() {
    return journal.after(0, 10_000).stream()
        .map(entry -> (String) ((Map<?, ?>) entry.event().get("data")).get("appName"))
        .toList();
  }

  private void pass(Duration time, Duration step) throws IOException {
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
      world.clock.pass(step);
      pump.run();
    }
  }

  @Test
  void shardsAreReadSideBySideAndChildrenAfterTheirParents() throws IOException {
    streams.shard("a", null);
    streams.shard("b", null);
    for (int i = 0; i < 5; i++) {
      write("a", "a" + i);
      write("b", "b" + i);
    }
    streams.close("a");
    streams.shard("a-left", "a");
    streams.shard("a-right", "a");
    write("a-left", "left");
    write("a-right", "right");
    pump.run();
    assertEquals(List.of("a0", "b0", "a1", "b1"), names(), "a page of each that may be read");
    pass(Duration.ofSeconds(5), Duration.ofMillis(200));
    List<String> all = names();
    assertEquals(12, all.size());
    assertTrue(all.indexOf("a4") < all.indexOf("left") && all.indexOf("a4") < all.indexOf("right"));
    streams.forget("a");
    write("a-right", "later");
    pass(Duration.ofSeconds(61), Duration.ofMillis(200));
    assertEquals("later", names().getLast());
    assertEquals(List.of(), said);
  }

  @Test
  void aRestartGoesOnInEveryShardWhereItWas() throws IOException {
    streams.shard("a", null);
    streams.shard("b", null);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String shard = i < 15 ? i % 2 == 0 ? "a" : "b" : i % 2 == 0 ? "a2" : "b";
      if (i == 15) {
        streams.close("a");
        streams.shard("a2", "a");
      }
      write(shard, "w" + i);
      expected.add("w" + i);
      if (i % 3 == 0) {
        pass(Duration.ofMillis(600), Duration.ofMillis(200));
      }
      if (i % 4 == 0) {
        start();
      }
    }
    pass(Duration.ofSeconds(10), Duration.ofMillis(200));
    assertEquals(new HashSet<>(expected), new HashSet<>(names()));
    assertEquals(30, names().size(), "none comes twice");
    assertEquals(
        30,
        journal.after(0, 100).stream().map(e -> e.event().get("id")).distinct().count(),
        "each has an id of its own");
    for (String lineage : List.of("ab", "b")) {
      assertEquals(
          expected.stream().filter(name -> of(name, lineage)).toList(),
          names().stream().filter(name -> of(name, lineage)).toList());
    }
  }

  private static boolean of(String name, String lineage) {
    boolean even = Integer.parseInt(name.substring(1)) % 2 == 0;
    return even == lineage.startsWith("a");
  }

  @Test
  void aShardThatWasReadToItsEndIsNotReadAfterARestart() throws IOException {
    streams.shard("a", null);
    write("a", "one");
    streams.close("a");
    streams.shard("a2", "a");
    write("a2", "two");
    pass(Duration.ofSeconds(5), Duration.ofMillis(200));
    journal.close();
    streams.reads.clear();
    start();
    pass(Duration.ofSeconds(5), Duration.ofMillis(200));
    assertEquals(Set.of("a2"), streams.reads.keySet());
    assertEquals(List.of("one", "two"), names());
  }

  @Test
  void noShardIsReadFiveTimesASecondAndAnIdleOneOnce() throws IOException {
    streams.shard("busy", null);
    streams.shard("idle", null);
    for (int i = 0; i < 200; i++) {
      write("busy", "w" + i);
    }
    pass(Duration.ofSeconds(10), Duration.ofMillis(50));
    for (Map.Entry<String, List<Instant>> shard : streams.reads.entrySet()) {
      for (Instant read : shard.getValue()) {
        long within =
            shard.getValue().stream()
                .filter(r -> !r.isBefore(read) && r.isBefore(read.plusSeconds(1)))
                .count();
        assertTrue(within <= (shard.getKey().equals("idle") ? 1 : 4), shard + " " + within);
      }
    }
    assertEquals(10, streams.reads.get("idle").size());
    assertTrue(pump.lag().compareTo(Duration.ofSeconds(9)) > 0, "it is behind in one");
    pass(Duration.ofSeconds(30), Duration.ofMillis(50));
    assertEquals(200, names().size());
    assertTrue(pump.lag().compareTo(Duration.ofSeconds(1)) <= 0, pump.lag().toString());
  }

  @Test
  void anIteratorThatExpiredIsMadeAnew() throws IOException {
    streams.shard("a", null);
    write("a", "one");
    pump.run();
    streams.expireIterators();
    write("a", "two");
    pass(Duration.ofSeconds(2), Duration.ofMillis(200));
    assertEquals(List.of("one", "two"), names());
    assertEquals(List.of(), said);
  }

  @Test
  void whatAgedOutUnreadIsSaidOnce() throws IOException {
    streams.shard("a", null);
    write("a", "one");
    pump.run();
    pass(Duration.ofSeconds(2), Duration.ofMillis(200));
    journal.close();
    assertFalse(said.stream().anyMatch(line -> line.contains("24 hours")));
    write("a", "missed");
    streams.trim("a", 2);
    world.clock.pass(Duration.ofHours(30));
    write("a", "three");
    start();
    pump.run();
    assertEquals(List.of("one", "three"), names());
    assertEquals(2, said.size(), said.toString());
    assertTrue(said.getFirst().contains("were last read at"), said.toString());
    assertTrue(said.getLast().contains("may have been missed"), said.toString());
    journal.close();
    start();
    pump.run();
    assertEquals(List.of("one", "three"), names());
    assertEquals(2, said.size(), said.toString());
  }
}
