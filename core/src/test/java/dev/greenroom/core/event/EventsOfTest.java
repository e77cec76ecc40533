package dev.greenroom.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Values;
import dev.greenroom.events.event.GreenroomEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class EventsOfTest {
  private static final Instant SEEN = Instant.parse("2026-05-06T07:08:09Z");
  private static final Tables TABLES = Tables.withPrefix("t-");
  private static final EventsOf EVENTS =
      new EventsOf(
          TABLES,
          new Owners() {
            @Override
            public Optional<String> ofApplication(String appId) {
              return Optional.of("org-of-" + appId);
            }

            @Override
            public Optional<String> ofNode(String nodeId) {
              return Optional.empty();
            }
          });

  private static Optional<GreenroomEvent> change(
      TableSpec table,
      Optional<Map<String, AttributeValue>> before,
      Optional<Map<String, AttributeValue>> after) {
    return EVENTS.change(new StreamChange(table.name(), "s", "7", SEEN, before, after));
  }

  /** The type of the event when those attributes are set; {@code none} when there is none. */
  private static String type(TableSpec table, Map<String, AttributeValue> before, String changes) {
    return event(table, before, changes).map(GreenroomEvent::type).orElse("none");
  }

  private static Optional<GreenroomEvent> event(
      TableSpec table, Map<String, AttributeValue> before, String changes) {
    Map<String, AttributeValue> after = new HashMap<>(before);
    for (String change : changes.split(" ")) {
      String[] nameAndValue = change.split("=");
      after.put(nameAndValue[0], value(nameAndValue[1]));
    }
    return change(table, Optional.of(before), Optional.of(after));
  }

  private static AttributeValue value(String text) {
    return switch (text) {
      case "true", "false" -> Values.of(Boolean.valueOf(text));
      default -> text.matches("-?\\d+") ? AttributeValue.fromN(text) : Values.of(text);
    };
  }

  private static Map<String, AttributeValue> process(String status) {
    return new ItemWriter()
        .put("processId", "p")
        .put("appId", "a")
        .put("deploymentId", "d")
        .put("region", "Tokyo")
        .put("status", status)
        .put("accepting", true)
        .put("roomsPerProcess", 3)
        .put("roomsAllocated", 1)
        .put("activeConnections", 0)
        .put("createdAt", 1)
        .item();
  }

  @ParameterizedTest
  @CsvSource({
    "starting, nodeId=n aliveOn=n hosting=shared, process.placed",
    "starting, scheduledAt=5 deadline=9, process.scheduled",
    "starting, bootedAt=5 opened=x, process.booted",
    "starting, opened=y, none",
    "starting, status=running scheduledAt=4 bootedAt=5 startedAt=6, process.started",
    "running, activeConnections=2 activeConnectionsUpdatedAt=5, process.connections",
    "running, activeConnectionsUpdatedAt=5, none",
    "running, egressedBytes=1000, none",
    "running, roomsAllocated=2 roomsUpdatedAt=5, none",
    "running, deadline=9 deadlineReason=idle deadlineShard=1, none",
    "running, accepting=false deadline=9 deadlineReason=ask, process.asked",
    "running, status=draining accepting=false, process.draining",
    "draining, deadline=9 deadlineReason=ask deadlineShard=1, none",
    "draining, status=running accepting=true, process.reopened",
    "running, status=stopping accepting=false stoppingAt=5, process.stopping",
    "running, status=failed accepting=false terminatedAt=5 activeConnections=0, process.ended",
    "stopping, deadline=10, none",
    "stopping, status=stopped terminatedAt=5 stoppingAt=5, process.ended",
    "stopped, expiresAt=99, none",
  })
  void aChangeOfAProcessIsAtMostOneEvent(String status, String changes, String type) {
    assertEquals(type, type(TABLES.processes(), process(status), changes));
  }

  @Test
  void anAnswerOfTheAgentThatItIsBusyOpensItAgain() {
    Map<String, AttributeValue> asked = new HashMap<>(process("running"));
    asked.put("accepting", Values.of(false));
    assertEquals("process.vetoed", type(TABLES.processes(), asked, "accepting=true deadline=9"));
  }

  @ParameterizedTest
  @CsvSource({
    "status=destroyed unscheduledAt=5 expiresAt=99, room.destroyed",
    "status=suspended unscheduledAt=5 expiresAt=99 region=Tokyo, room.suspended",
    "roomConfig=b, room.configured",
    "roomConfig=a, none",
    "expiresAt=99, none",
  })
  void aChangeOfARoomIsAtMostOneEvent(String changes, String type) {
    Map<String, AttributeValue> room =
        new ItemWriter()
            .put("roomId", "r")
            .put("appId", "a")
            .put("processId", "p")
            .put("status", "active")
            .put("roomConfig", "a")
            .item();
    assertEquals(type, type(TABLES.rooms(), room, changes));
  }

  @ParameterizedTest
  @CsvSource({
    "status=active scheduledAt=7 processId=q, room.resumed, 7",
    "status=destroyed destroyedAt=8 expiresAt=99, room.destroyed, 8",
    "roomConfig=b, room.configured, 1778051289000",
    "expiresAt=99, none, 0",
  })
  void aChangeOfASuspendedRoomIsAtMostOneEvent(String changes, String type, long at) {
    Map<String, AttributeValue> room =
        new ItemWriter()
            .put("roomId", "r")
            .put("appId", "a")
            .put("processId", "p")
            .put("status", "suspended")
            .put("unscheduledAt", 5)
            .put("roomConfig", "a")
            .item();
    assertEquals(type, type(TABLES.rooms(), room, changes));
    event(TABLES.rooms(), room, changes)
        .ifPresent(event -> assertEquals(at, event.envelope().at().toEpochMilli()));
  }

  @ParameterizedTest
  @CsvSource({
    "status=running startedAt=5 deadline=9, build.running",
    "deadline=10, none",
    "status=succeeded finishedAt=5 imageSize=7, build.succeeded",
    "status=failed finishedAt=5, build.failed",
    "deletedAt=5 expiresAt=99, build.deleted",
  })
  void aChangeOfABuildIsAtMostOneEvent(String changes, String type) {
    Map<String, AttributeValue> build =
        new ItemWriter().put("orgId", "o").put("buildId", "b").put("status", "created").item();
    assertEquals(type, type(TABLES.builds(), build, changes));
  }

  @ParameterizedTest
  @CsvSource({
    "deadline=9, none",
    "milliVcpusUsed=500 memoryMbUsed=1024, none",
    "status=draining, node.status",
    "tokenHash=y deadline=9 address=b status=running, node.registered",
    "deadline=9 milliVcpus=2000, node.registered",
    "deadline=9 memoryMb=2048, node.registered",
    "deadline=9 address=b, node.registered",
    "deadline=9 pool=fleet#*, node.registered",
  })
  void aChangeOfANodeIsAtMostOneEvent(String changes, String type) {
    Map<String, AttributeValue> node =
        new ItemWriter()
            .put("nodeId", "n")
            .put("hosting", "shared")
            .put("address", "a")
            .put("status", "running")
            .put("milliVcpus", 1000)
            .put("memoryMb", 1024)
            .put("tokenHash", "x")
            .item();
    assertEquals(type, type(TABLES.nodes(), node, changes));
  }

  @ParameterizedTest
  @CsvSource({
    "deployments=2 latest=x, none",
    "appName=b, application.changed",
    "loadBalancer=true serviceConfig=x, application.changed",
    "deletedAt=5 deletedBy=me, application.deleted",
  })
  void aChangeOfAnApplicationIsAtMostOneEvent(String changes, String type) {
    Map<String, AttributeValue> app =
        new ItemWriter().put("appId", "a").put("orgId", "o").put("appName", "a").item();
    assertEquals(type, type(TABLES.apps(), app, changes));
  }

  @Test
  void whatAgesOutIsNoEvent() {
    for (TableSpec table : TABLES.streaming()) {
      assertEquals(
          Optional.empty(), change(table, Optional.of(process("stopped")), Optional.empty()));
    }
  }

  @Test
  void tablesWithoutAStreamHaveNoEvents() {
    assertEquals(
        List.of(
            "t-apps",
            "t-builds",
            "t-deployments",
            "t-nodes",
            "t-processes",
            "t-rooms",
            "t-scaling"),
        TABLES.streaming().stream().map(TableSpec::name).toList());
    assertEquals(Optional.empty(), change(TABLES.lanes(), Optional.empty(), Optional.of(Map.of())));
    Map<String, AttributeValue> schedule = TABLES.scaling().key("fleet-1", "schedule#Tokyo#friday");
    assertEquals(
        Optional.empty(), change(TABLES.scaling(), Optional.empty(), Optional.of(schedule)));
  }

  @Test
  void theSameChangeHasTheSameIdAndAnotherHasAnother() {
    StreamChange one = new StreamChange("t", "s", "7", SEEN, Optional.empty(), Optional.empty());
    StreamChange same = new StreamChange("t", "s", "7", SEEN, Optional.empty(), Optional.empty());
    StreamChange next = new StreamChange("t", "s", "8", SEEN, Optional.empty(), Optional.empty());
    StreamChange later = new StreamChange("t", "u", "7", SEEN, Optional.empty(), Optional.empty());
    assertEquals(one.eventId(), same.eventId());
    assertNotEquals(one.eventId(), next.eventId());
    assertNotEquals(one.eventId(), later.eventId());
  }

  @Test
  void anEventCarriesWhoseItIsAndWhenItHappened() {
    GreenroomEvent created =
        change(TABLES.processes(), Optional.empty(), Optional.of(process("starting")))
            .orElseThrow();
    assertEquals(Optional.of("org-of-a"), created.envelope().orgId());
    assertEquals(Optional.of("a"), created.envelope().appId());
    assertEquals(Instant.ofEpochMilli(1), created.envelope().at());
    Map<String, AttributeValue> draining = process("draining");
    assertEquals(
        SEEN,
        change(TABLES.processes(), Optional.of(process("running")), Optional.of(draining))
            .orElseThrow()
            .envelope()
            .at(),
        "the item does not say when");
  }
}
