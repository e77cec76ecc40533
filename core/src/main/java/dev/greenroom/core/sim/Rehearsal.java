package dev.greenroom.core.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rooms of a play one by one, for somebody who asks a real stack for them.
 *
 * @param rooms in the order in which they are asked for
 */
public record Rehearsal(List<Room> rooms) {
  private static final int SPREAD = 30;

  /**
   * A room.
   *
   * @param asked when, in seconds from the beginning
   * @param length for how long it is open, in seconds
   */
  public record Room(int asked, int length) {}

  public Rehearsal {
    rooms = List.copyOf(rooms);
  }

  /**
   * The same rooms that a simulation of this trace and setup plays, with those that are open at the
   * beginning: half a minute's spread keeps them from being one blow.
   */
  public static Rehearsal of(Trace trace, Setup setup) {
    Arrivals arrivals = Arrivals.of(trace, setup);
    List<Room> rooms = new ArrayList<>();
    long next = 0;
    for (; next < arrivals.atStart(); next++) {
      int asked = (int) (SPREAD * next / arrivals.atStart());
      rooms.add(new Room(asked, arrivals.lengths().rest(next)));
    }
    for (int second = 0; second < arrivals.seconds(); second++) {
      for (int i = arrivals.in(second); i > 0; i--) {
        rooms.add(new Room(second, arrivals.lengths().of(next++)));
      }
    }
    rooms.sort(Comparator.comparingInt(Room::asked));
    return new Rehearsal(rooms);
  }
}
