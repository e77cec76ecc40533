package dev.greenroom.events.event;

import java.util.List;
import java.util.Map;

/** Something happened to an application; its id is the {@code appId} of the envelope. */
public sealed interface ApplicationEvent extends GreenroomEvent {
  String appName();

  @Override
  default Map<String, Object> subject() {
    return Values.of("appId", envelope().appId());
  }

  /** It is there. */
  record Created(Envelope envelope, String appName, String createdBy) implements ApplicationEvent {
    @Override
    public String type() {
      return "application.created";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("appName", appName, "createdBy", createdBy);
    }
  }

  /**
   * Its owner changed its settings.
   *
   * @param changed which ones: {@code appName}, {@code auth}, {@code serviceConfig}, {@code
   *     loadBalancer}
   */
  record Changed(Envelope envelope, String appName, List<String> changed)
      implements ApplicationEvent {
    public Changed {
      changed = List.copyOf(changed);
    }

    @Override
    public String type() {
      return "application.changed";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("appName", appName, "changed", changed);
    }
  }

  /** Its owner deleted it. */
  record Deleted(Envelope envelope, String appName, String deletedBy) implements ApplicationEvent {
    @Override
    public String type() {
      return "application.deleted";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("appName", appName, "deletedBy", deletedBy);
    }
  }
}
