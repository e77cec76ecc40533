package dev.greenroom.functions.crash;

import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is written, without ids and times: two worlds that tell the same story have the same. */
final class Digest {
  private static final List<String> VALUES =
      List.of(
          "status",
          "accepting",
          "roomsAllocated",
          "roomConfig",
          "number",
          "count",
          "deployments",
          "milliVcpusUsed",
          "memoryMbUsed",
          "activeConnections",
          "fleetName",
          "nodeShapeId",
          "scaleUpThreshold",
          "baseline_Frankfurt",
          "visibility",
          "state",
          "stateParts",
          "role",
          "limit",
          "schedules",
          "schedule",
          "nodes",
          "cron",
          "minVcpus",
          "leadSeconds");

  private static final List<String> PRESENCES =
      List.of(
          "openKey",
          "allocatedShard",
          "aliveOn",
          "waitingShard",
          "deadlineReason",
          "deletedAt",
          "expiresAt",
          "defaultFleetId",
          "listKey",
          "codeKey",
          "revokedAt",
          "joinedAt",
          "imagesHeld",
          "imagesAsked");

  private Digest() {}

  static String of(World world) {
    var tables = world.tables;
    Map<String, Integer> lines = new TreeMap<>();
    for (TableSpec table :
        List.of(
            tables.apps(),
            tables.names(),
            tables.builds(),
            tables.numbers(),
            tables.deployments(),
            tables.nodes(),
            tables.processes(),
            tables.rooms(),
            tables.fleets(),
            tables.orgs(),
            tables.lobbyParts(),
            tables.lobbyLimits(),
            tables.tokens(),
            tables.users(),
            tables.members(),
            tables.budgets(),
            tables.scaling())) {
      world.everything(table).stream()
          .filter(item -> !inVain(item) && !remembered(item))
          .forEach(item -> lines.merge(table.name() + line(item), 1, Integer::sum));
    }
    return String.join("\n", lines.entrySet().stream().map(Object::toString).toList());
  }

  /** How often a node was ordered in vain hangs on when it was asked for. */
  private static boolean inVain(Map<String, AttributeValue> item) {
    return item.containsKey("stoppedAt") && !item.containsKey("joinedAt");
  }

  /** What was decided, and what is known of it, hangs on how often it was looked. */
  private static boolean remembered(Map<String, AttributeValue> item) {
    return item.containsKey("fleetId")
        && item.containsKey("entry")
        && item.get("entry").s().matches("(state|decision|forecast)#.*");
  }

  private static String line(Map<String, AttributeValue> item) {
    if (item.containsKey("times")) {
      return " times=" + item.get("times").l().size();
    }
    Stream<String> values =
        VALUES.stream().filter(item::containsKey).map(name -> name + "=" + text(item.get(name)));
    Stream<String> presences = PRESENCES.stream().filter(item::containsKey);
    return " " + String.join(" ", Stream.concat(values, presences).toList());
  }

  /** The stages number what they make: of a name only its stem counts. */
  private static String text(AttributeValue value) {
    return value.s() != null
        ? value.s().replaceFirst("-\\d+$", "")
        : value.n() != null ? value.n() : "" + value.bool();
  }
}
