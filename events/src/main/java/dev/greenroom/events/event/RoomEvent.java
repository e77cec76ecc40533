package dev.greenroom.events.event;

import java.util.Map;

/** Something happened to a room; those of one room come in the order in which they happened. */
public sealed interface RoomEvent extends GreenroomEvent {
  String roomId();

  /** The process on which it stands, or stood last. */
  String processId();

  @Override
  default Map<String, Object> subject() {
    return Values.of("roomId", roomId(), "processId", processId());
  }

  @Override
  default Map<String, Object> data() {
    return Map.of();
  }

  /** It has its place on a process; players may have to wait until that has started. */
  record Created(Envelope envelope, String roomId, String processId, String createdBy)
      implements RoomEvent {
    @Override
    public String type() {
      return "room.created";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("createdBy", createdBy);
    }
  }

  /** Its configuration was replaced. */
  record Configured(Envelope envelope, String roomId, String processId) implements RoomEvent {
    @Override
    public String type() {
      return "room.configured";
    }
  }

  /** It gave its place back, and keeps its id, its configuration and its history. */
  record Suspended(Envelope envelope, String roomId, String processId) implements RoomEvent {
    @Override
    public String type() {
      return "room.suspended";
    }
  }

  /** It has a place again; players may have to wait until its process has started. */
  record Resumed(Envelope envelope, String roomId, String processId) implements RoomEvent {
    @Override
    public String type() {
      return "room.resumed";
    }
  }

  /** It is over: destroyed, or gone with its process, then soon after the process's own event. */
  record Destroyed(Envelope envelope, String roomId, String processId) implements RoomEvent {
    @Override
    public String type() {
      return "room.destroyed";
    }
  }
}
