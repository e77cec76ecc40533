package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.testing.World;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Instant NOW = Instant.parse("2046-01-02T03:04:05Z");

  private static World world;
  private static Database database;

  @BeforeAll
  static void open() {
    world = new World();
    database = new Database(world.client);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void theFirstTicketOfAGenerationOpensAndTheOthersJoin() {
    Lane lane = lane("dep-" + UUID.randomUUID(), "room", 3);
    Set<String> processes = new HashSet<>();
    for (int i = 0; i < 9; i++) {
      Lane.Ticket ticket = lane.next(NOW);
      assertEquals(i / 3, ticket.generation());
      assertEquals(i % 3 == 0, ticket.first());
      processes.add(ticket.processId());
    }
    assertEquals(3, processes.size(), "a process a generation");
  }

  @Test
  void everyCallerOfALaneComputesTheSameProcess() {
    String deployment = "dep-" + UUID.randomUUID();
    assertEquals(
        lane(deployment, "room", 5).next(NOW).processId(),
        lane(deployment, "room", 5).next(NOW).processId());
  }

  @Test
  void processIdsLookLikeAnyOther() {
    String id = lane("dep-" + UUID.randomUUID(), "room", 5).next(NOW).processId();
    assertEquals(4, UUID.fromString(id).version());
    assertEquals(2, UUID.fromString(id).variant());
  }

  @Test
  void aFullProcessIsPassedOverOnceHoweverManyMeetIt() {
    Lane lane = lane("dep-" + UUID.randomUUID(), "room", 4);
    lane.next(NOW);
    Lane.Ticket opener = lane.after(0, NOW);
    Lane.Ticket joiner = lane.after(0, NOW);
    assertEquals(1, opener.generation());
    assertTrue(opener.first());
    assertEquals(1, joiner.generation());
    assertFalse(joiner.first());
    assertEquals(opener.processId(), joiner.processId());
  }

  @Test
  void aLateComerDoesNotTurnALaneBack() {
    Lane lane = lane("dep-" + UUID.randomUUID(), "room", 2);
    for (int i = 0; i < 7; i++) {
      lane.next(NOW);
    }
    assertEquals(3, lane.after(0, NOW).generation());
  }

  @Test
  void theLatestTicketIsSeenWithoutTakingOne() {
    Lane lane = lane("dep-" + UUID.randomUUID(), "room", 2);
    Lane.Ticket taken = lane.next(NOW);
    assertEquals(taken.processId(), lane.latest(NOW).processId());
    assertEquals(taken.processId(), lane.latest(NOW).processId());
    assertFalse(lane.next(NOW).first());
  }

  @Test
  void aLaneThatStartsAnewNamesOtherProcesses() {
    String deployment = "dep-" + UUID.randomUUID();
    Lane lane = lane(deployment, "room", 2);
    String before = lane.next(NOW).processId();
    for (var item : world.everything(world.tables.lanes())) {
      world
          .engine()
          .deleteItem(
              d -> d.tableName(world.tables.lanes().name()).key(world.tables.lanes().keyOf(item)));
    }
    assertNotEquals(before, lane.next(NOW).processId());
  }

  @Test
  void theRoomsOfADeploymentSpreadOverAllLanes() {
    String deployment = "dep-" + UUID.randomUUID();
    int before = world.everything(world.tables.lanes()).size();
    for (int i = 0; i < 200; i++) {
      lane(deployment, "room" + i, 10).next(NOW);
    }
    assertEquals(Lane.LANES, world.everything(world.tables.lanes()).size() - before);
  }

  private static Lane lane(String deployment, String roomId, int roomsPerProcess) {
    return new Lane(database, world.tables, deployment, Region.Frankfurt, roomId, roomsPerProcess);
  }
}
