package dev.greenroom.events.event;

import java.util.Map;
import java.util.Optional;

/** Something happened to a game process; those of one process come in the order of its life. */
public sealed interface ProcessEvent extends GreenroomEvent {
  String processId();

  /** The deployment that it runs. */
  String deploymentId();

  @Override
  default Map<String, Object> subject() {
    return Values.of("processId", processId(), "deploymentId", deploymentId());
  }

  @Override
  default Map<String, Object> data() {
    return Map.of();
  }

  /**
   * It was asked for.
   *
   * @param region where
   * @param roomsPerProcess 1..10000
   * @param initialRoomId the room that it was started for; absent when pre-warmed
   * @param nodeId the node that was found; absent while it waits for one
   */
  record Created(
      Envelope envelope,
      String processId,
      String deploymentId,
      String region,
      int roomsPerProcess,
      Optional<String> initialRoomId,
      Optional<String> nodeId)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.created";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of(
          "region",
          region,
          "roomsPerProcess",
          roomsPerProcess,
          "initialRoomId",
          initialRoomId,
          "nodeId",
          nodeId);
    }
  }

  /** It had waited, and a node was found. */
  record Placed(Envelope envelope, String processId, String deploymentId, String nodeId)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.placed";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("nodeId", nodeId);
    }
  }

  /** It was handed to the hosting engine. */
  record Scheduled(
      Envelope envelope, String processId, String deploymentId, Optional<String> nodeId)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.scheduled";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("nodeId", nodeId);
    }
  }

  /** Its first program runs. */
  record Booted(Envelope envelope, String processId, String deploymentId) implements ProcessEvent {
    @Override
    public String type() {
      return "process.booted";
    }
  }

  /**
   * Its default port is bound: players reach it. Earlier steps that nobody saw are implied.
   *
   * @param host where players reach it
   * @param port where players reach it
   */
  record Started(
      Envelope envelope,
      String processId,
      String deploymentId,
      Optional<String> host,
      Optional<Integer> port)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.started";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("host", host, "port", port);
    }
  }

  /**
   * Players came or left.
   *
   * @param before connections before, 0 or more
   * @param active connections now, 0 or more
   */
  record Connections(
      Envelope envelope, String processId, String deploymentId, int before, int active)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.connections";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("before", before, "active", active);
    }
  }

  /** It looks idle: it takes no room while its agent is asked whether that is so. */
  record Asked(Envelope envelope, String processId, String deploymentId) implements ProcessEvent {
    @Override
    public String type() {
      return "process.asked";
    }
  }

  /** The agent saw a player, or was silent: it takes rooms again. */
  record Vetoed(Envelope envelope, String processId, String deploymentId) implements ProcessEvent {
    @Override
    public String type() {
      return "process.vetoed";
    }
  }

  /** It takes no new room; its rooms finish. */
  record Draining(Envelope envelope, String processId, String deploymentId)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.draining";
    }
  }

  /** It was draining, and takes rooms again. */
  record Reopened(Envelope envelope, String processId, String deploymentId)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.reopened";
    }
  }

  /** A stop was issued; its rooms count as destroyed from here on. */
  record Stopping(Envelope envelope, String processId, String deploymentId, Optional<String> reason)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.stopping";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("reason", reason);
    }
  }

  /**
   * It is gone.
   *
   * @param status {@code stopped} or {@code failed}
   * @param reason why, in a sentence
   */
  record Ended(
      Envelope envelope,
      String processId,
      String deploymentId,
      String status,
      Optional<String> reason)
      implements ProcessEvent {
    @Override
    public String type() {
      return "process.ended";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("status", status, "reason", reason);
    }
  }
}
