package dev.greenroom.core.minimum;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which minimum is in force: the highest of the baseline and the schedules that are active. */
public final class Minimums {
  private Minimums() {}

  /**
   * The minimum of a region at a moment; of equal ones the baseline, then the first schedule.
   *
   * @param shapes what is offered: of how many vCPUs a node is
   * @param schedules of that fleet; those of other regions do not count
   */
  public static InForce inForce(
      Fleet fleet, NodeShapes shapes, List<MinimumSchedule> schedules, Region region, Instant now) {
    Optional<Integer> vcpus = shapes.find(fleet.nodeShapeId()).map(NodeShape::vcpus);
    InForce highest = new InForce(fleet.nodeBaseline(region), Optional.empty(), Optional.empty());
    for (MinimumSchedule schedule : schedules) {
      int nodes = schedule.terms().nodes(vcpus);
      if (schedule.region() == region && schedule.terms().enabled() && nodes > highest.nodes()) {
        Optional<Activation> active = new Timetable(schedule.terms()).at(now);
        if (active.isPresent()) {
          highest =
              new InForce(nodes, Optional.of(schedule.name()), active.map(Activation::endsAt));
        }
      }
    }
    return highest;
  }
}
