package dev.greenroom.events.event;

import java.util.Map;

/** Something happened to a fleet. */
public sealed interface FleetEvent extends GreenroomEvent {
  String fleetId();

  @Override
  default Map<String, Object> subject() {
    return Values.of("fleetId", fleetId());
  }

  /**
   * It was decided how many nodes a region of it has, or that nothing can be done about that.
   *
   * @param action what is done, several with a plus between; {@code none} when nothing can be
   * @param why a sentence for people
   */
  record Decided(Envelope envelope, String fleetId, String region, String action, String why)
      implements FleetEvent {
    @Override
    public String type() {
      return "fleet.decided";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("region", region, "action", action, "why", why);
    }
  }
}
