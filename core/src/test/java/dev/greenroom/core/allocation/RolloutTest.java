package dev.greenroom.core.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.testing.Invariants;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A rollout with the real jobs and a fake clock: at every step at least {@code min} take rooms and
 * at most {@code max} stand, in the end {@code target} of the new deployment, and no room that was
 * there notices.
 */
class RolloutTest {
  private static final int MOST_STEPS = 120;

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 0",
    "1, 1, 2, 1",
    "1, 2, 2, 1",
    "2, 2, 3, 2",
    "1, 3, 3, 3",
    "2, 3, 4, 2",
    "3, 3, 6, 3",
    "2, 5, 6, 4",
    "4, 5, 5, 2"
  })
  void theNumbersHoldAndNoRoomNotices(int min, int target, int max, int rooms) {
    try (Farm farm = new Farm(2)) {
      farm.wants(min, target, max);
      farm.steps(6);
      assertEquals(target, farm.open().size(), farm.said.toString());
      List<Room> played = new ArrayList<>();
      for (int n = 0; n < rooms; n++) {
        played.add(farm.room().room());
      }
      farm.players.put(played.isEmpty() ? "" : played.getFirst().allocation().processId(), 2);
      farm.world.deploy(farm.app(), 2);
      for (int n = 0; n < MOST_STEPS && !rolledOut(farm, target); n++) {
        farm.step();
        hold(farm, min, max, played);
      }
      boolean full = farm.in(ProcessStatus.draining).size() + target > max;
      assertTrue(rolledOut(farm, target) || full, () -> "not rolled out: " + farm.said);
      farm.players.clear();
      played.forEach(
          room -> farm.world.core.rooms().destroy(room.appId(), room.roomId(), farm.now()));
      played.clear();
      for (int n = 0; n < MOST_STEPS && !alone(farm, target); n++) {
        farm.step();
        hold(farm, min, max, played);
      }
      assertTrue(rolledOut(farm, target), () -> "not rolled out: " + farm.said);
      assertEquals(target, farm.standing().size(), "the old ones are gone");
      farm.steps(12);
      Invariants.checkAtRest(farm.world);
      assertEquals(List.of(), quiet(farm), "and nothing more is done");
    }
  }

  private static boolean alone(Farm farm, int target) {
    return rolledOut(farm, target) && farm.standing().size() == target;
  }

  private static List<String> quiet(Farm farm) {
    farm.said.clear();
    farm.steps(3);
    return farm.said;
  }

  private static boolean rolledOut(Farm farm, int target) {
    List<Process> open = farm.open();
    return open.size() == target && open.stream().allMatch(farm::current);
  }

  private static void hold(Farm farm, int min, int max, List<Room> played) {
    assertTrue(farm.open().size() >= min, () -> "under min: " + farm.said);
    assertTrue(farm.standing().size() <= max, () -> "over max: " + farm.said);
    Invariants.check(farm.world);
    for (Room room : played) {
      Rooms.Placed now = farm.world.core.rooms().require(room.appId(), room.roomId());
      assertTrue(now.alive(), "a room ended: " + farm.said);
      assertEquals(room.allocation(), now.room().allocation());
    }
  }

  /** Rooms are created all the while: each finds its place, none on what drains. */
  @Test
  void roomsThatAreCreatedMeanwhileGoToTheNewDeployment() {
    Random random = new Random(5);
    try (Farm farm = new Farm(3)) {
      farm.wants(2, 3, 5);
      farm.steps(6);
      farm.room();
      farm.world.deploy(farm.app(), 3);
      for (int n = 0; n < 30; n++) {
        farm.step();
        if (random.nextInt(3) == 0) {
          Process process = farm.room().process();
          assertTrue(farm.current(process) && process.accepting(), process.toString());
        }
        assertTrue(farm.open().size() >= 2);
        Invariants.check(farm.world);
      }
      assertTrue(farm.open().stream().allMatch(farm::current), farm.said.toString());
      assertTrue(farm.open().size() >= 3);
    }
  }

  @Test
  void aBuildThatNeverBindsStopsTheRolloutAndTheOldOnesStay() {
    try (Farm farm = new Farm(2)) {
      farm.wants(3, 3, 4);
      farm.steps(6);
      List<String> old = farm.open().stream().map(Process::processId).sorted().toList();
      Room room = farm.room().room();
      farm.world.deploy(farm.app(), 2);
      farm.said.clear();
      for (int n = 0; n < 300; n++) {
        farm.standing().stream()
            .filter(farm::current)
            .forEach(process -> farm.neverBind.add(process.processId()));
        farm.step();
        hold(farm, 3, 4, List.of(room));
      }
      assertEquals(
          old,
          farm.open().stream().map(Process::processId).sorted().toList(),
          "none was dropped, and none was reaped: " + farm.said);
      List<String> held =
          farm.said.stream().filter(line -> line.contains("did not come up")).toList();
      assertTrue(held.size() >= 4 && held.size() <= 6, held.toString());
      assertTrue(held.getLast().startsWith(held.size() + " processes of deployment 2"));
      farm.world.deploy(farm.app(), 2);
      farm.steps(20);
      assertTrue(rolledOut(farm, 3), "one that is well goes through at once: " + farm.said);
    }
  }
}
