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
          "deployments",
          "milliVcpusUsed",
          "memoryMbUsed",
          "activeConnections",
          "role",
          "limit");

  private static final List<String> PRESENCES =
      List.of(
          "openKey",
          "aliveOn",
          "waitingShard",
          "deadlineReason",
          "deletedAt",
          "expiresAt",
          "revokedAt",
          "joinedAt");

  private Digest() {}

  static String of(World world) {
    var tables = world.tables;
    Map<String, Integer> lines = new TreeMap<>();
    for (TableSpec table :
        List.of(
            tables.apps(),
            tables.names(),
            tables.builds(),
            tables.deployments(),
            tables.nodes(),
            tables.processes(),
            tables.rooms(),
            tables.tokens(),
            tables.users(),
            tables.members(),
            tables.budgets())) {
      world
          .everything(table)
          .forEach(item -> lines.merge(table.name() + line(item), 1, Integer::sum));
    }
    return String.join("\n", lines.entrySet().stream().map(Object::toString).toList());
  }

  private static String line(Map<String, AttributeValue> item) {
    Stream<String> values =
        VALUES.stream().filter(item::containsKey).map(name -> name + "=" + text(item.get(name)));
    Stream<String> presences = PRESENCES.stream().filter(item::containsKey);
    return " " + String.join(" ", Stream.concat(values, presences).toList());
  }

  private static String text(AttributeValue value) {
    return value.s() != null ? value.s() : value.n() != null ? value.n() : "" + value.bool();
  }
}
