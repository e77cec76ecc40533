package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  @Test
  void asManyRoomsAreOpenAsInASimulation() {
    Trace trace = GeneratedTraces.of("diurnal", 1).until(3 * 3600);
    List<Rehearsal.Room> rooms = Rehearsal.of(trace, Setups.small()).rooms();
    Arrivals arrivals = Arrivals.of(trace, Setups.small());
    for (int second : new int[] {600, 3600, 10_000}) {
      long open =
          rooms.stream()
              .filter(room -> room.asked() <= second && room.asked() + room.length() > second)
              .count();
      assertEquals(arrivals.open(second), open, arrivals.open(second) * 0.02);
    }
    assertTrue(rooms.stream().allMatch(room -> room.length() > 0));
    assertEquals(rooms.stream().map(Rehearsal.Room::asked).sorted().toList(), asked(rooms));
  }

  private static List<Integer> asked(List<Rehearsal.Room> rooms) {
    return rooms.stream().map(Rehearsal.Room::asked).toList();
  }
}
