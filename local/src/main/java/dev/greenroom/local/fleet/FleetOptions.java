package dev.greenroom.local.fleet;

import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which fleet this machine plays.
 *
 * @param metal the nodes that are there at once
 * @param cloud the most nodes that scaling may order
 * @param nodeStart between the order of a cloud node and the moment at which it joins
 * @param region where all of them stand
 * @param downAfter how long utilization must have been low before a node drains, and how long a
 *     node that was ordered stays at least; absent: as the fleet and Greenroom have it
 */
public record FleetOptions(
    Nodes metal, Nodes cloud, Duration nodeStart, Region region, Optional<Duration> downAfter) {
  private static final Pattern PART = Pattern.compile("(cloud|metal)=(\\d{1,3})x(\\d{1,3})");
  private static final String FORM = "as cloud=3x4,metal=1x8: kind, number of nodes, vCPUs of each";

  /** MiB for each vCPU, as the smallest shapes have it. */
  private static final int MEMORY_OF_A_VCPU = 2048;

  /** Each plays an agent of its own. */
  private static final int MOST_NODES = 50;

  /**
   * Nodes that are alike.
   *
   * @param count how many
   * @param vcpus of each
   */
  public record Nodes(int count, int vcpus) {
    static final Nodes NONE = new Nodes(0, 0);

    int milliVcpus() {
      return vcpus * 1000;
    }

    int memoryMb() {
      return vcpus * MEMORY_OF_A_VCPU;
    }
  }

  /**
   * Reads {@code cloud=3x4,metal=1x8}.
   *
   * @throws IllegalArgumentException with a sentence for anything else
   */
  public static FleetOptions of(
      String text, Duration nodeStart, Region region, Optional<Duration> downAfter) {
    Map<String, Nodes> kinds = new HashMap<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw refused(text, "it must be " + FORM);
      }
      Nodes nodes =
          new Nodes(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
      if (nodes.count() < 1 || nodes.count() > MOST_NODES || nodes.vcpus() < 1) {
        throw refused(
            text, "there are 1 to %d nodes of a kind, of 1 vCPU or more".formatted(MOST_NODES));
      }
      if (kinds.put(matcher.group(1), nodes) != null) {
        throw refused(text, "it names " + matcher.group(1) + " twice");
      }
    }
    return new FleetOptions(
        kinds.getOrDefault("metal", Nodes.NONE),
        kinds.getOrDefault("cloud", Nodes.NONE),
        nodeStart,
        region,
        downAfter);
  }

  /** As {@code greenroom up} takes them. */
  public List<String> arguments() {
    List<String> kinds = new ArrayList<>();
    if (cloud.count() > 0) {
      kinds.add("cloud=%dx%d".formatted(cloud.count(), cloud.vcpus()));
    }
    if (metal.count() > 0) {
      kinds.add("metal=%dx%d".formatted(metal.count(), metal.vcpus()));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--nodes",
                String.join(",", kinds),
                "--node-start",
                nodeStart.toMillis() + "ms",
                "--fleet-region",
                region.name()));
    downAfter.ifPresent(
        time -> arguments.addAll(List.of("--scale-down-after", time.toMillis() + "ms")));
    return arguments;
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("--nodes is '%s'; %s.".formatted(text, why));
  }
}
