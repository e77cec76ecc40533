package dev.greenroom.events.event;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something happened that people and matchmakers care about: a room, a process, a build, a
 * deployment, an application or a node changed its state, or the size of a fleet was decided on.
 * Heartbeats and moved deadlines are no events. On EventBridge the source is {@value #SOURCE}, the
 * detail-type is {@link #type()} and the detail is {@link #toJson()}.
 *
 * <p>No secret, no environment, no token (nor its hash) and no room configuration is ever part of
 * one: who may read those asks the API for them.
 */
public sealed interface GreenroomEvent
    permits RoomEvent,
        ProcessEvent,
        BuildEvent,
        DeploymentEvent,
        ApplicationEvent,
        NodeEvent,
        FleetEvent {

  /** The source under which events stand on a bus. */
  String SOURCE = "greenroom";

  Envelope envelope();

  /** The noun and what happened to it, such as {@code room.created}. */
  String type();

  /** The ids of what it happened to, in the order of their closeness. */
  Map<String, Object> subject();

  /** What changed; values are strings, whole numbers, booleans, lists and maps. */
  Map<String, Object> data();

  /** As JSON values: envelope, {@code subject} and {@code data}; absent fields are left out. */
  default Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", envelope().id());
    json.put("type", type());
    json.put("at", envelope().at().toString());
    envelope().orgId().ifPresent(orgId -> json.put("orgId", orgId));
    envelope().appId().ifPresent(appId -> json.put("appId", appId));
    json.put("subject", subject());
    json.put("data", data());
    return json;
  }
}
