package dev.greenroom.core.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.usage.RoomShares.Stay;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whose time of a process it was: a table of cases, and what holds in all of them. */
class RoomSharesTest {
  private static final Instant BEGIN = Instant.parse("2046-01-02T03:00:00Z");

  private static Instant at(long seconds) {
    return BEGIN.plusSeconds(seconds);
  }

  private static Stay stay(String roomId, long from, long until) {
    return new Stay(roomId, at(from), at(until));
  }

  /** The shares of a process that counts from second 0 to 100, in seconds. */
  private static Map<String, Double> shares(Stay... stays) {
    Map<String, Double> seconds = new java.util.TreeMap<>();
    RoomShares.of(at(0), at(100), List.of(stays))
        .forEach((room, micros) -> seconds.put(room, micros / 1e6));
    return seconds;
  }

  @Test
  void aRoomAloneBearsTheWhole() {
    assertEquals(Map.of("a", 100.0), shares(stay("a", 0, 100)));
    assertEquals(Map.of("a", 100.0), shares(stay("a", -5, 40)), "and the wait after it");
    assertEquals(Map.of("a", 100.0), shares(stay("a", 30, 40)), "and the one before it");
    assertEquals(Map.of("a", 100.0), shares(stay("a", -9, -5)), "gone before it began");
    assertEquals(Map.of(), shares(), "without a room nobody bears it");
  }

  @Test
  void roomsThatAreThereTogetherShareAlike() {
    assertEquals(Map.of("a", 75.0, "b", 25.0), shares(stay("a", 0, 100), stay("b", 50, 100)));
    assertEquals(
        Map.of("a", 50.0, "b", 30.0, "c", 20.0),
        shares(stay("a", 0, 100), stay("b", 0, 60), stay("c", 60, 100)));
  }

  @Test
  void whoLeftLastBearsTheWait() {
    assertEquals(Map.of("a", 20.0, "b", 80.0), shares(stay("a", 0, 40), stay("b", 0, 60)));
    assertEquals(
        Map.of("a", 60.0, "b", 40.0),
        shares(stay("a", 0, 20), stay("b", 60, 100)),
        "between two as well");
    assertEquals(
        Map.of("a", 50.0, "b", 50.0),
        shares(stay("a", 0, 40), stay("b", 0, 40)),
        "two who leave together wait together");
  }

  @Test
  void whoCameFirstBearsTheWaitBefore() {
    assertEquals(
        Map.of("a", 70.0, "b", 30.0),
        shares(stay("a", 40, 100), stay("b", 40, 100), stay("a", 0, 40)));
    assertEquals(Map.of("a", 80.0, "b", 20.0), shares(stay("a", 40, 80), stay("b", 80, 100)));
  }

  @Test
  void aRoomThatComesBackAddsUp() {
    assertEquals(
        Map.of("a", 60.0, "b", 40.0),
        shares(stay("a", 0, 20), stay("b", 20, 60), stay("a", 60, 100)));
  }

  /** To the microsecond, whatever the rooms do; and a third of a millisecond each is no loss. */
  @Test
  void theSharesAreAlwaysTheWhole() {
    Random random = new Random(11);
    for (int world = 0; world < 2000; world++) {
      long millis = 1 + random.nextInt(10_000);
      List<Stay> stays = new ArrayList<>();
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        long from = random.nextInt(12_000) - 1000;
        stays.add(
            new Stay(
                "room-" + random.nextInt(9),
                BEGIN.plusMillis(from),
                BEGIN.plusMillis(from + random.nextInt(6000))));
      }
      Map<String, Long> shares = RoomShares.of(BEGIN, BEGIN.plusMillis(millis), stays);
      assertEquals(
          millis * 1000, shares.values().stream().mapToLong(Long::longValue).sum(), "" + stays);
      shares.values().forEach(share -> assertTrue(share >= 0));
      assertEquals(stays.stream().map(Stay::roomId).distinct().count(), shares.size());
    }
  }

  /** What a room has borne at its end never changes but for the wait after it. */
  @Test
  void whatIsOverStaysAsItIs() {
    List<Stay> stays = List.of(stay("a", 0, 40), stay("b", 10, 100), stay("c", 20, 100));
    long then = RoomShares.of(at(0), at(60), stays).get("a");
    long later = RoomShares.of(at(0), at(100), stays).get("a");
    assertEquals(then, later);
  }

  @Test
  void aFullProcessIsSharedOutInNoTime() {
    List<Stay> stays = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      stays.add(new Stay("room-" + i, BEGIN.plusMillis(i), BEGIN.plusSeconds(3600)));
    }
    Map<String, Long> shares = RoomShares.of(BEGIN, BEGIN.plusSeconds(3600), stays);
    assertEquals(
        Duration.ofHours(1).toMillis() * 1000,
        shares.values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void partsOfAnAmountAddUpToIt() {
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      BigDecimal amount = BigDecimal.valueOf(random.nextLong(1_000_000), 9);
      List<Long> weights = new ArrayList<>();
      for (int w = 0; w <= random.nextInt(20); w++) {
        weights.add(random.nextLong(1_000_000_000));
      }
      List<BigDecimal> parts = Split.of(amount, weights);
      BigDecimal sum = parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      boolean none = weights.stream().allMatch(w -> w == 0);
      assertEquals(0, (none ? BigDecimal.ZERO : amount).compareTo(sum), amount + " " + weights);
      parts.forEach(part -> assertTrue(part.signum() >= 0));
    }
  }
}
