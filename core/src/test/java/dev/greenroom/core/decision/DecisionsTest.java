package dev.greenroom.core.decision;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.cost.ItemSize;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

class DecisionsTest {
  private World world;

  @BeforeEach
  void start() {
    world = new World();
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void theNewestAreReadOldestFirst() {
    Instant now = world.clock.instant();
    for (int second : List.of(3, 1, 2)) {
      world.core.decisions().record(decision("p", now.plusSeconds(second), "at " + second));
    }
    world.core.decisions().record(decision("q", now, "of another"));
    assertEquals(List.of("at 1", "at 2", "at 3"), texts("p", 10));
    assertEquals(List.of("at 2", "at 3"), texts("p", 2));
  }

  @Test
  void whatIsReadEqualsWhatWasRecorded() {
    Decision decision =
        new Decision(
            "p",
            world.clock.instant(),
            DecisionKind.exited,
            "Its end was reported.",
            Map.of("exitCode", "137", "reason", "killed"));
    world.core.decisions().record(decision);
    assertEquals(List.of(decision), world.core.decisions().of("p", 10));
  }

  @Test
  void anItemIsAtMostOneKibAndAgesOutAfterTheRetention() {
    Instant now = world.clock.instant();
    world.core.decisions().record(decision("5b7b2a3e-" + "0".repeat(100), now, "x".repeat(5000)));
    var item = world.everything(world.tables.decisions()).getFirst();
    assertTrue(ItemSize.of(item) <= 1024, ItemSize.of(item) + " bytes");
    assertEquals(
        Long.toString(now.plus(Duration.ofDays(7)).getEpochSecond()), item.get("expiresAt").n());
  }

  /** With the table of decisions out of order, a whole life goes on as it would. */
  @Test
  void aLostDecisionUndoesNothing() {
    Core core =
        world.coreWith(
            Intercepted.client(
                world.engine(),
                (request, engine) -> {
                  if (request instanceof PutItemRequest put
                      && put.tableName().equals(world.tables.decisions().name())) {
                    throw SdkClientException.create("out of order");
                  }
                  return engine.apply(request);
                }),
            world.clock,
            Policy.defaults(),
            time -> {});
    world.node(64_000, 64_000);
    Application app = world.app("duel");
    world.deploy(app, 2);
    var created = assertDoesNotThrow(() -> core.roomCreation().create(world.room(app)));
    String id = created.process().processId();
    core.heartbeats().heard(Reports.beat(world, Reports.bound(world, id, 1)));
    core.heartbeats().heard(Reports.beat(world, Reports.exited(world, id, 137)));
    core.ticks().reaper().run(world.clock.instant());
    assertEquals(ProcessStatus.failed, core.processes().get(id).orElseThrow().status());
    assertEquals(List.of(), world.everything(world.tables.decisions()));
    Invariants.checkAtRest(world);
  }

  private List<String> texts(String subject, int limit) {
    return world.core.decisions().of(subject, limit).stream().map(Decision::text).toList();
  }

  private static Decision decision(String subject, Instant at, String text) {
    return Decision.of(subject, at, DecisionKind.waits, text);
  }
}
