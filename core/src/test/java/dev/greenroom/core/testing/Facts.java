package dev.greenroom.core.testing;

import dev.greenroom.core.Tables;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the items of a table say, sorted by whether events tell it. Written from what is promised to
 * listeners, and by nothing of the code that makes events. An attribute that stands in neither list
 * belongs to the item for life.
 *
 * @param noun what an item is
 * @param told what a listener knows at every moment
 * @param silent what changes without an event: counters, deadlines, keys of indexes, signs of life
 */
record Facts(String noun, Set<String> told, Set<String> silent) {

  private static Facts of(String noun, String told, String silent) {
    return new Facts(
        noun,
        Set.of(told.split(" ")),
        // The version and the moment at which an item ages out are silent everywhere.
        Stream.of((silent + " v expiresAt").split(" ")).collect(Collectors.toSet()));
  }

  /** By the name of the table. */
  static Map<String, Facts> of(Tables tables) {
    return Map.of(
        tables.apps().name(),
        of(
            "application",
            "appId orgId appName auth serviceConfig loadBalancer createdAt createdBy deletedAt"
                + " deletedBy",
            "deployments latest allocatedShard allocationTurn allocation"),
        tables.builds().name(),
        of(
            "build",
            "orgId buildId status buildTag sizeInBytes imageSize image createdAt createdBy"
                + " startedAt finishedAt deletedAt",
            "deadline deadlineShard listedIn contentHash linksRevoked"
                + " unneededSince architecture"),
        tables.deployments().name(),
        of(
            "deployment",
            "deploymentId appId number buildId buildTag deploymentTag createdAt createdBy",
            ""),
        tables.nodes().name(),
        of(
            "node",
            "nodeId hosting address milliVcpus memoryMb pool tokenHash status createdAt",
            "milliVcpusUsed memoryMbUsed deadline deadlineShard measuredAt measuredSentAt"
                + " measuredMinute stoppedAt orgId home reservedMilliVcpus processes orderedAt"
                + " joinedAt drainingAt wasInPool architectures imagesHeld imagesAsked"
                + " imagesCarried"),
        tables.scaling().name(),
        of(
            "fleet",
            "orgId fleetId at region action why",
            "version images lowSince orderedAt failures failedAt failure ordered told schedules"
                + " listed nodes schedule cron timeZone minVcpus minNodes durationSeconds endCron"
                + " leadSeconds enabled changedAt changedBy sampledAt forecast"),
        tables.processes().name(),
        of(
            "process",
            "processId appId deploymentId region roomsPerProcess initialRoomId status accepting"
                + " nodeId createdAt scheduledAt bootedAt startedAt stoppingAt terminatedAt"
                + " exitReason activeConnections ports",
            "hosting roomsAllocated roomsUpdatedAt activeConnectionsUpdatedAt idleSince"
                + " egressedBytes egressBefore egressSince acceptingAt opened deadline"
                + " deadlineReason deadlineShard openKey statusKey waitingShard aliveOn address"),
        tables.rooms().name(),
        of(
            "room",
            "roomId appId processId status roomConfig createdAt createdBy unscheduledAt"
                + " destroyedAt",
            "processKey allocationId scheduledAt former region listKey state stateId stateParts"));
  }

  /** What a listener should know of that item. */
  Map<String, Object> told(Map<String, AttributeValue> item) {
    Map<String, Object> facts = new TreeMap<>();
    if (item.containsKey("entry") && !item.get("entry").s().startsWith("decision#")) {
      return facts; // of what is kept of a fleet only decisions are told
    }
    item.forEach(
        (name, value) -> {
          if (!told.contains(name)) {
            return;
          }
          if (name.equals("ports")) {
            address(value, facts);
          } else {
            put(facts, name, plain(value));
          }
        });
    return facts;
  }

  /** Of the ports only the first is told. */
  private static void address(AttributeValue ports, Map<String, Object> facts) {
    ports.l().stream()
        .findFirst()
        .ifPresent(
            port -> {
              put(facts, "host", plain(port.m().get("host")));
              put(facts, "port", plain(port.m().get("port")));
            });
  }

  /** A number that is absent is 0. */
  static void put(Map<String, Object> facts, String name, Object value) {
    if (value == null || value.equals(0L)) {
      facts.remove(name);
    } else {
      facts.put(name, value);
    }
  }

  private static Object plain(AttributeValue value) {
    return value.s() != null
        ? value.s()
        : value.n() != null
            ? (Object) Long.valueOf(value.n())
            : value.bool() != null ? value.bool() : value;
  }

  /** The attributes that belong to an item for life and are not what they were. */
  Set<String> brokenForLife(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
    Set<String> broken = new TreeSet<>();
    Stream.concat(before.keySet().stream(), after.keySet().stream())
        .filter(name -> !told.contains(name) && !silent.contains(name))
        .filter(name -> !java.util.Objects.equals(before.get(name), after.get(name)))
        .forEach(broken::add);
    return broken;
  }
}
