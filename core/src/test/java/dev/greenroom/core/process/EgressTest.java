package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EgressTest {
  private static final Instant FIRST = Instant.parse("2046-01-02T03:04:05Z");
  private static final Instant SECOND = FIRST.plusSeconds(60);

  private static Egress egress(long bytes, long before, Instant since) {
    return new Egress(bytes, before, Optional.ofNullable(since));
  }

  private static Egress heard(Egress egress, long reported, Instant since) {
    return egress.heard(reported, Optional.ofNullable(since)).orElse(egress);
  }

  @Test
  void itGrowsWithWhatOneAgentCounts() {
    Egress sent = heard(Egress.NONE, 100, null);
    assertEquals(egress(100, 0, null), sent);
    assertEquals(Optional.empty(), sent.heard(100, Optional.empty()), "nothing new");
    assertEquals(Optional.empty(), sent.heard(90, Optional.empty()), "said before");
    assertEquals(egress(250, 0, null), heard(sent, 250, null));
  }

  @Test
  void anAgentThatCameLaterAddsToWhatWasCounted() {
    Egress sent = heard(heard(Egress.NONE, 100, null), 5, FIRST);
    assertEquals(egress(105, 100, FIRST), sent);
    assertEquals(egress(107, 100, FIRST), heard(sent, 7, FIRST), "its own count is no news");
    assertEquals(egress(108, 107, SECOND), heard(heard(sent, 7, FIRST), 1, SECOND));
  }

  @Test
  void anAgentThatHasCountedNothingYetChangesNothing() {
    assertEquals(Optional.empty(), egress(100, 0, null).heard(0, Optional.of(FIRST)));
  }

  @Test
  void whatAnAgentThatIsGoneHadOnItsWayIsNotCountedTwice() {
    Egress sent = heard(heard(heard(Egress.NONE, 100, null), 5, FIRST), 1, SECOND);
    assertEquals(egress(106, 105, SECOND), sent);
    assertEquals(Optional.empty(), sent.heard(900, Optional.of(FIRST)));
    assertEquals(Optional.empty(), sent.heard(900, Optional.empty()));
  }
}
