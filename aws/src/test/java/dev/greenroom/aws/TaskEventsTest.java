package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.ProcessReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskEventsTest {
  private static final String ID = "11111111-2222-4333-8444-555555555555";
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  private final List<ProcessReport> heard = new ArrayList<>();
  private final TaskEvents events = new TaskEvents(heard::add);

  /** As the developer guide shows one, with what matters here. */
  private static String event(String startedBy, String status, String game, String more) {
    return """
    {"version": "0", "detail-type": "ECS Task State Change", "source": "aws.ecs",
     "detail": {"lastStatus": "%s", "desiredStatus": "STOPPED", "startedBy": "%s",
       "stoppedAt": "2026-01-02T03:04:05.678Z", "version": 4, %s
       "containers": [{"name": "other", "exitCode": 7}, {"name": "game"%s}]}}
    """
        .formatted(status, startedBy, more, game);
  }

  private ExitReport exit(String game, String more) {
    heard.clear();
    assertTrue(events.take(event(ID, "STOPPED", game, more)));
    assertEquals(ID, heard.getFirst().processId());
    return heard.getFirst().exit().orElseThrow();
  }

  @Test
  void anEndHasTheCodeOfTheGame() {
    assertEquals(
        new ExitReport(OptionalInt.of(0), AT),
        exit(", \"exitCode\": 0", "\"stoppedReason\": \"Essential container in task exited\","));
    assertEquals(
        new ExitReport(
            OptionalInt.of(137),
            AT,
            Optional.of("OutOfMemoryError: Container killed due to memory usage")),
        exit(
            ", \"exitCode\": 137,"
                + " \"reason\": \"OutOfMemoryError: Container killed due to memory usage\"",
            ""));
  }

  @Test
  void whatNeverBeganHasTheReasonOfEcs() {
    assertEquals(
        new ExitReport(OptionalInt.empty(), AT, Optional.of("CannotPullContainerError: not found")),
        exit("", "\"stoppedReason\": \"CannotPullContainerError: not found.\","));
    assertEquals(
        Optional.of("TaskFailedToStart"), exit("", "\"stopCode\": \"TaskFailedToStart\",").why());
    assertEquals(Optional.of("ECS gave no reason"), exit("", "").why());
  }

  @Test
  void onlyEndsOfProcessesCount() {
    for (String status : List.of("PENDING", "RUNNING", "DEACTIVATING", "STOPPING")) {
      assertFalse(events.take(event(ID, status, "", "")));
    }
    assertFalse(events.take(event("ecs-svc/1234", "STOPPED", "", "")), "a service's task");
    assertEquals(List.of(), heard);
  }

  @Test
  void whatIsNotKnownHereIsPassedOver() {
    TaskEvents others =
        new TaskEvents(
            report -> {
              throw GreenroomException.notFound("processId '%s' is not a process.", ID);
            });
    assertFalse(others.take(event(ID, "STOPPED", "", "")));
    TaskEvents failing =
        new TaskEvents(
            report -> {
              throw new IllegalStateException("the tables are away");
            });
    assertThrows(
        IllegalStateException.class,
        () -> failing.take(event(ID, "STOPPED", "", "")),
        "the event must come again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"detail\": 1}"})
  void whatIsNoEventIsSaidToBeNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> events.take(text));
  }
}
