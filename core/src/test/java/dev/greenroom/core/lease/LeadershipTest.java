package dev.greenroom.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Policy;
import dev.greenroom.core.testing.FakeClock;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Who leads, on the real engine, each candidate with a clock of its own. */
class LeadershipTest {
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private World world;
  private final FakeClock here = new FakeClock();
  private final FakeClock there = new FakeClock();
  private Leadership first;
  private Leadership second;

  @BeforeEach
  void start() {
    world = new World();
    first = candidate("first", here);
    second = candidate("second", there);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Leadership candidate(String holder, FakeClock clock) {
    return new Leadership(world.core.leases(), holder, LENGTH, clock.ticker(), clock);
  }

  private void pass(Duration time) {
    here.pass(time);
    there.pass(time);
  }

  @Test
  void theFirstLeadsAndTheSecondWaits() {
    assertTrue(first.lead());
    assertFalse(second.lead());
    for (int i = 0; i < 20; i++) {
      pass(Duration.ofSeconds(4));
      assertTrue(first.lead());
      assertFalse(second.lead(), "the other gave a sign of life");
    }
    assertEquals(Optional.of(1L), first.epoch());
  }

  @Test
  void whatStoodStillForItsLengthIsTakenOverInANewEpoch() {
    first.lead();
    assertFalse(second.lead());
    pass(LENGTH.minusNanos(1));
    assertFalse(second.lead());
    pass(Duration.ofNanos(1));
    assertTrue(second.lead());
    assertEquals(Optional.of(2L), second.epoch());
    assertFalse(first.lead(), "its epoch is over");
    assertEquals(Optional.empty(), first.epoch());
  }

  @Test
  void oneThatHasNotWatchedItStandStillTakesNothing() {
    first.lead();
    pass(Duration.ofDays(1));
    assertFalse(second.lead(), "a day old by the wall, but seen for the first time");
  }

  @Test
  void noStepOfAWallClockAndNoDifferenceOfTwoMatters() {
    first.lead();
    second.lead();
    for (Duration step : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2)}) {
      here.step(step);
      there.step(step.negated());
      assertFalse(second.lead(), "no time passed");
      pass(Duration.ofSeconds(5));
      assertTrue(first.lead());
      assertFalse(second.lead());
    }
    there.pass(LENGTH);
    assertTrue(second.lead(), "the first is silent, whatever any clock shows");
  }

  @Test
  void aLeaseThatIsGivenBackIsFreeAtOnceAndItsEpochIsOver() {
    first.lead();
    var late = world.core.leases().check("first", 1);
    first.close();
    assertTrue(second.lead());
    second.close();
    assertTrue(first.lead());
    assertEquals(Optional.of(3L), first.epoch());
    assertEquals(
        "#holder = :v0 AND #epoch = :v1", inner(late.conditionCheck().conditionExpression()));
  }

  private static String inner(String expression) {
    return expression.substring(1, expression.length() - 1);
  }

  @Test
  void theSameHolderNeedNotWaitForItselfAfterACrash() {
    first.lead();
    Leadership restarted = candidate("first", here);
    assertTrue(restarted.lead());
    assertEquals(Optional.of(2L), restarted.epoch());
    pass(LENGTH.dividedBy(2));
    assertFalse(first.lead(), "the one before it is fenced, although it has the same name");
    assertThrows(LeaseLost.class, first::confirm);
  }

  @Test
  void ofTwoThatTakeItAtTheSameMomentOneLeads() {
    first.lead();
    Leadership third = candidate("third", there);
    second.lead();
    third.lead();
    there.pass(LENGTH);
    assertTrue(second.lead());
    assertFalse(third.lead());
  }

  @Test
  void anAnswerThatIsLostIsMadeGoodByTheNextCall() {
    boolean[] lose = {true};
    var client =
        Intercepted.client(
            world.engine(),
            (request, engine) -> {
              Object answer = engine.apply(request);
              if (request instanceof UpdateItemRequest && lose[0]) {
                lose[0] = false;
                throw SdkClientException.create("lost");
              }
              return answer;
            });
    var core = world.coreWith(client, here, Policy.defaults(), time -> {});
    Leadership unlucky = new Leadership(core.leases(), "unlucky", LENGTH, here.ticker(), here);
    assertThrows(SdkClientException.class, unlucky::lead);
    assertTrue(unlucky.lead());
    assertFalse(second.lead());
    lose[0] = true;
    pass(LENGTH.dividedBy(2));
    assertThrows(SdkClientException.class, unlucky::lead);
    assertTrue(unlucky.lead());
  }
}
