package dev.greenroom.functions.view;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.FleetLook;
import dev.greenroom.core.scaling.Size;
import dev.greenroom.functions.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What a fleet has and what is asked of it, at one moment. */
public final class FleetCapacityView {
  private FleetCapacityView() {}

  /** The regions in which there is something, and the nodes, as many as fit. */
  public static HttpResponse answer(FleetLook.Presence presence, Instant now) {
    Fitting nodes =
        Fitting.first(
            presence.nodes().stream()
                .sorted(Comparator.comparing(Node::createdAt).thenComparing(Node::nodeId))
                .map(node -> node(node, now))
                .toList());
    JsonObject all =
        new JsonObject()
            .put("at", now)
            .put(
                "regions",
                Arrays.stream(Region.values())
                    .filter(region -> shown(presence, region))
                    .map(region -> region(presence, region))
                    .toList())
            .put("nodes", nodes.elements());
    return nodes.marked(HttpResponse.json(200, all.toMap()));
  }

  private static boolean shown(FleetLook.Presence presence, Region region) {
    return presence.waiting().containsKey(region)
        || presence.nodes().stream().anyMatch(node -> stands(node, region));
  }

  private static boolean stands(Node node, Region region) {
    return node.region().filter(region::equals).isPresent();
  }

  private static JsonObject region(FleetLook.Presence presence, Region region) {
    List<Node> nodes = presence.nodes().stream().filter(node -> stands(node, region)).toList();
    List<Size> waiting = presence.waiting().getOrDefault(region, List.of());
    Size metal = sum(nodes, NodeStatus.running, false);
    Size cloud = sum(nodes, NodeStatus.running, true);
    Size requested =
        nodes.stream()
            .map(node -> new Size(node.milliVcpusUsed(), node.memoryMbUsed()))
            .reduce(waiting.stream().reduce(Size.NONE, Size::plus), Size::plus);
    Size provisioned = metal.plus(cloud);
    JsonObject view =
        new JsonObject()
            .put("region", region)
            .put("metalVcpus", vcpus(metal))
            .put("cloudVcpus", vcpus(cloud))
            .put("startingVcpus", vcpus(sum(nodes, NodeStatus.starting, true)))
            .put("requestedVcpus", vcpus(requested))
            .put("waitingProcesses", waiting.size());
    double percent = requested.percentOf(provisioned);
    return Double.isFinite(percent)
        ? view.put("utilizationPercent", Math.round(percent * 10) / 10.0)
        : view;
  }

  private static Size sum(List<Node> nodes, NodeStatus status, boolean cloud) {
    return nodes.stream()
        .filter(node -> node.status() == status && (node.hosting() == Hosting.cloud) == cloud)
        .map(node -> new Size(node.milliVcpus(), node.memoryMb()))
        .reduce(Size.NONE, Size::plus);
  }

  private static Number vcpus(Size size) {
    return JsonObject.thousandths((int) Math.min(Integer.MAX_VALUE, size.milliVcpus()));
  }

  private static JsonObject node(Node node, Instant now) {
    return new JsonObject()
        .put("nodeId", node.nodeId())
        .put("region", node.region().orElseThrow())
        .put("hosting", node.hosting())
        .put("status", node.status())
        .put("vcpus", JsonObject.thousandths(node.milliVcpus()))
        .put("requestedVcpus", JsonObject.thousandths(node.milliVcpusUsed()))
        .put("memoryMb", node.memoryMb())
        .put("requestedMemoryMb", node.memoryMbUsed())
        .put("processes", node.life().processes())
        .put("silent", silent(node, now));
  }

  /** One that never spoke yet is not silent. */
  private static boolean silent(Node node, Instant now) {
    return node.status() != NodeStatus.starting && !node.heartbeatDeadline().isAfter(now);
  }
}
