package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EgressMeterTest {
  private static final SocketOwner OURS = SocketOwner.ofInode(7);
  private final EgressMeter meter = new EgressMeter(false);

  private static Sent tcp(String id, SocketOwner owner, long bytes) {
    return new Sent(id, "tcp", 7777, owner, bytes);
  }

  private static long read(EgressMeter meter, Sent... all) {
    return meter.read(List.of(all), sent -> sent.owner().equals(OURS));
  }

  @Test
  void connectionsAddUpAndStayInTheSumWhenTheyAreGone() {
    assertEquals(0, read(meter));
    assertEquals(100, read(meter, tcp("a", OURS, 100)));
    assertEquals(160, read(meter, tcp("a", OURS, 110), tcp("b", OURS, 50)));
    assertEquals(165, read(meter, tcp("b", OURS, 55)));
    assertEquals(165, read(meter));
  }

  @Test
  void othersAreNotCounted() {
    assertEquals(5, read(meter, tcp("a", SocketOwner.ofInode(8), 900), tcp("b", OURS, 5)));
  }

  /** Closed by the game, it still sends what was written, and belongs to nobody. */
  @Test
  void aConnectionThatTheGameHasClosedIsCountedToItsEnd() {
    read(meter, tcp("a", OURS, 100));
    assertEquals(180, read(meter, tcp("a", SocketOwner.UNKNOWN, 180)));
  }

  @Test
  void aConnectionThatALookMissedIsNotCountedTwice() {
    read(meter, tcp("a", OURS, 100));
    for (int look = 0; look < 9; look++) {
      read(meter);
    }
    assertEquals(120, read(meter, tcp("a", OURS, 120)));
  }

  /** A flow of datagrams that was forgotten begins again from nothing. */
  @Test
  void aCountThatBeganAgainIsAddedWhole() {
    read(meter, tcp("a", OURS, 100));
    assertEquals(130, read(meter, tcp("a", OURS, 30)));
  }

  @Test
  void anAgentThatCameLaterCountsFromThere() {
    EgressMeter later = new EgressMeter(true);
    assertEquals(0, read(later, tcp("a", OURS, 1000)));
    assertEquals(70, read(later, tcp("a", OURS, 1050), tcp("b", OURS, 20)));
  }

  @Test
  void nothingIsKeptOfWhatIsLongGone() {
    List<Sent> many =
        Stream.iterate(0, i -> i + 1).limit(1000).map(i -> tcp("c" + i, OURS, 1)).toList();
    assertEquals(1000, meter.read(many, sent -> true));
    for (int look = 0; look < 20; look++) {
      read(meter);
    }
    assertEquals(2000, meter.read(many, sent -> true), "they would be others of the same name");
  }
}
