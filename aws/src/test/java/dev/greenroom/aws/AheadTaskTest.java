package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AheadTaskTest {
  private static final String IMAGE = UUID.randomUUID().toString();

  @Test
  void whoStartedItSaysAllOfIt() {
    AheadTask task = new AheadTask("n".repeat(64), IMAGE, 12_345);
    assertEquals(Optional.of(task), AheadTask.of(task.startedBy()));
    assertTrue(task.startedBy().length() <= 128, task.startedBy());
    assertFalse(TaskEvents.isProcessId(task.startedBy()));
  }

  @Test
  void whatIsNoneIsNone() {
    for (String other :
        List.of(
            IMAGE,
            "",
            "ecs-svc/1234567890123456789",
            "ahead/",
            "ahead/1/" + IMAGE,
            "ahead/x/" + IMAGE + "/node-1",
            "ahead/1/" + IMAGE + "/node-1/more")) {
      assertEquals(Optional.empty(), AheadTask.of(other), other);
    }
  }

  @Test
  void eachTryHasOneToken() {
    AheadTask task = new AheadTask("node-1", IMAGE, 1);
    assertEquals(task.clientToken(), new AheadTask("node-1", IMAGE, 1).clientToken());
    assertEquals(64, task.clientToken().length());
    for (AheadTask other :
        List.of(
            new AheadTask("node-1", IMAGE, 2),
            new AheadTask("node-2", IMAGE, 1),
            new AheadTask("node-1", UUID.randomUUID().toString(), 1))) {
      assertNotEquals(task.clientToken(), other.clientToken());
    }
  }
}
