package dev.greenroom.core.utilization;

import dev.greenroom.core.metric.FleetLoad;
import dev.greenroom.core.metric.FleetMetrics;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is and what is wanted of it at one moment. Pure.
 *
 * @param loads the nodes that are not stopped, with what the processes on each requested
 * @param waiting the processes that wait for a node
 */
record Capacity(Map<Node, List<Processes.Load>> loads, List<Process> waiting) {

  /** All regions, in their order, whatever fleet the nodes belong to. */
  List<Utilization> byRegion() {
    Map<Region, Integer> utilized = new EnumMap<>(Region.class);
    Map<Region, Integer> waits = new EnumMap<>(Region.class);
    Map<Region, Integer> provisioned = new EnumMap<>(Region.class);
    loads.forEach(
        (node, on) -> {
          for (Region region : Region.values()) {
            if (node.serves(region)) {
              provisioned.merge(region, node.milliVcpus(), Integer::sum);
            }
          }
          on.forEach(load -> utilized.merge(load.region(), load.milliVcpus(), Integer::sum));
        });
    waiting.forEach(process -> waits.merge(process.region(), process.milliVcpus(), Integer::sum));
    List<Utilization> all = new ArrayList<>();
    for (Region region : Region.values()) {
      all.add(
          new Utilization(
              region,
              utilized.getOrDefault(region, 0),
              waits.getOrDefault(region, 0),
              provisioned.getOrDefault(region, 0)));
    }
    return all;
  }

  /**
   * Each fleet that has a node or wants one, as a whole and by region. A node of every region
   * counts in each, and once in the whole.
   */
  Map<FleetMetrics.Part, FleetLoad> byFleet() {
    Map<FleetMetrics.Part, FleetLoad> parts = new HashMap<>();
    loads.forEach(
        (node, on) ->
            node.fleetId()
                .ifPresent(
                    fleet -> {
                      add(parts, fleet, Optional.empty(), FleetLoad.of(node));
                      for (Region region : Region.values()) {
                        if (node.serves(region)) {
                          add(parts, fleet, Optional.of(region), FleetLoad.of(node));
                        }
                      }
                      on.forEach(load -> request(parts, fleet, load.region(), load.milliVcpus()));
                    }));
    waiting.forEach(
        process ->
            process
                .fleetId()
                .ifPresent(fleet -> request(parts, fleet, process.region(), process.milliVcpus())));
    return parts;
  }

  private static void request(
      Map<FleetMetrics.Part, FleetLoad> parts, String fleet, Region region, int milliVcpus) {
    add(parts, fleet, Optional.empty(), FleetLoad.requested(milliVcpus));
    add(parts, fleet, Optional.of(region), FleetLoad.requested(milliVcpus));
  }

  private static void add(
      Map<FleetMetrics.Part, FleetLoad> parts,
      String fleet,
      Optional<Region> region,
      FleetLoad load) {
    parts.merge(new FleetMetrics.Part(fleet, region), load, FleetLoad::plus);
  }
}
