package dev.greenroom.core.event;

import dev.greenroom.core.Tables;
import dev.greenroom.events.event.GreenroomEvent;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns changes of the tables into events: no code path can forget to tell, and none tells twice.
 * Every change is at most one event. What only moves a deadline, reports a number, or lets an item
 * age out is none.
 */
public final class EventsOf {
  private final Map<String, Function<StreamChange, Optional<GreenroomEvent>>> byTable;

  public EventsOf(Tables tables, Owners owners) {
    this.byTable =
        Map.of(
            tables.apps().name(), ApplicationChanges::event,
            tables.builds().name(), BuildChanges::event,
            tables.deployments().name(), new DeploymentChanges(owners)::event,
            tables.nodes().name(), new NodeChanges(owners)::event,
            tables.processes().name(), new ProcessChanges(owners)::event,
            tables.rooms().name(), new RoomChanges(owners)::event,
            tables.scaling().name(), FleetChanges::event);
  }

  /** The event of a change, if it is one; items that are gone have aged out, which is none. */
  public Optional<GreenroomEvent> change(StreamChange change) {
    return change.after().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(byTable.get(change.table())).flatMap(noun -> noun.apply(change));
  }
}
