package dev.greenroom.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.table.ItemReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What must hold at every moment, whatever happened; looks at the tables themselves. */
public final class Invariants {
  private final WrittenState world;
  private final Map<String, Integer> active = new HashMap<>();
  private final Map<String, Integer> vcpus = new HashMap<>();
  private final Map<String, Integer> memory = new HashMap<>();
  private final Set<String> known = new HashSet<>();

  private Invariants(WrittenState world) {
    this.world = world;
  }

  /** At every moment. */
  public static void check(World world) {
    WrittenState written = WrittenState.of(world);
    check(written);
    checkUsage(written);
  }

  /** What has ended was booked, each process once; for worlds in which nothing has aged out. */
  private static void checkUsage(WrittenState world) {
    Map<String, Long> consumed = new TreeMap<>();
    for (var item : world.everything(world.tables().processes())) {
      ItemReader process = new ItemReader(item);
      if (process.constant("status", ProcessStatus.class).over() && process.has("startedAt")) {
        long millis = Math.max(0, process.number("stoppingAt", 0) - process.number("startedAt", 0));
        String key = process.string("appId") + "#" + process.string("deploymentId");
        consumed.merge(key + " processes", 1L, Long::sum);
        consumed.merge(key + " vCPU", process.integer("milliVcpus") * millis, Long::sum);
        consumed.merge(key + " memory", process.integer("memoryMb") * millis, Long::sum);
        consumed.merge(key + " egress", process.number("egressedBytes", 0), Long::sum);
      }
    }
    Map<String, Long> booked = new TreeMap<>();
    for (var item : world.everything(world.tables().usage())) {
      ItemReader usage = new ItemReader(item);
      if (usage.has("deploymentId")) {
        String key = usage.string("appId") + "#" + usage.string("deploymentId");
        booked.merge(key + " processes", usage.number("processes", 0), Long::sum);
        booked.merge(key + " vCPU", usage.number("milliVcpuMillis", 0), Long::sum);
        booked.merge(key + " memory", usage.number("mibMillis", 0), Long::sum);
        booked.merge(key + " egress", usage.number("egressBytes", 0), Long::sum);
      }
    }
    assertEquals(consumed, booked, "what was consumed, and what was booked");
  }

  /** At every moment at which nobody writes: the tables are read one after the other. */
  public static void check(WrittenState world) {
    Invariants invariants = new Invariants(world);
    invariants.rooms();
    invariants.processes();
    invariants.nodes();
    invariants.applications();
    invariants.builds();
    invariants.fleets();
    invariants.numbers();
    new LobbyInvariants(world).check();
    invariants.tokens();
    invariants.members();
    assertTrue(
        invariants.known.containsAll(invariants.active.keySet()),
        "a room on a process that no item knows");
    assertTrue(invariants.known.containsAll(world.launched()), "a launch that no item knows");
  }

  /** Once all jobs have come to rest: nothing waits that could go on, nothing over holds rooms. */
  public static void checkAtRest(World world) {
    checkAtRest(WrittenState.of(world));
  }

  public static void checkAtRest(WrittenState world) {
    check(world);
    for (var item : world.everything(world.tables().processes())) {
      ItemReader process = new ItemReader(item);
      String id = process.string("processId");
      assertFalse(
          process.has("waitingShard") && process.has("nodeId"), "placed, never launched: " + id);
      ProcessStatus status = process.constant("status", ProcessStatus.class);
      if (status.over()) {
        assertEquals(0, process.integer("roomsAllocated"), "a room was not swept from " + id);
        assertTrue(process.has("expiresAt"), "never ages out: " + id);
      } else if (process.has("nodeId")) {
        assertTrue(world.launched().contains(id), "never launched: " + id);
      }
    }
  }

  /** Rooms whose creation was acknowledged exist, each once, and stand where it was said. */
  public static void checkAcknowledged(World world, Collection<Room> acknowledged) {
    Set<String> ids = new HashSet<>();
    for (Room room : acknowledged) {
      assertTrue(ids.add(room.roomId()), "given twice: " + room.roomId());
      Room written = world.core.rooms().get(room.roomId()).orElseThrow();
      assertEquals(room.allocation().processId(), written.allocation().processId(), room.roomId());
    }
  }

  private void rooms() {
    for (var item : world.everything(world.tables().rooms())) {
      ItemReader room = new ItemReader(item);
      boolean alive = room.string("status").equals("active");
      String id = room.string("roomId");
      assertEquals(Room.processKey(room.string("processId"), alive), room.string("processKey"), id);
      assertEquals(alive, !room.has("unscheduledAt"), "unscheduledAt of room " + id);
      boolean local = room.string("processId").equals(Room.LOCAL);
      assertEquals(alive && !local, !room.has("expiresAt"), "the lifetime of room " + id);
      assertEquals(
          room.string("status").equals("suspended"), room.has("region"), "where it returns: " + id);
      assertTrue(
          room.string("status").equals("destroyed") || !room.has("destroyedAt"), "back: " + id);
      formerPlaces(room, id);
      if (alive && !local) {
        active.merge(room.string("processId"), 1, Integer::sum);
      }
    }
  }

  /** They follow each other, and the room left each of them. */
  private static void formerPlaces(ItemReader room, String id) {
    long last = 0;
    for (ItemReader place : room.list("former", place -> place)) {
      long from = place.number("scheduledAt", -1);
      long until = place.number("unscheduledAt", -1);
      assertTrue(last <= from && from <= until, "the history of room " + id);
      last = until;
    }
    assertTrue(last <= room.number("scheduledAt", -1), "the history of room " + id);
    assertTrue(room.list("former", place -> place).size() <= Room.MOST_FORMER, id);
  }

  private void processes() {
    for (var item : world.everything(world.tables().processes())) {
      ItemReader process = new ItemReader(item);
      String id = process.string("processId");
      known.add(id);
      ProcessStatus status = process.constant("status", ProcessStatus.class);
      int allocated = process.integer("roomsAllocated");
      int most = process.integer("roomsPerProcess");
      assertEquals(active.getOrDefault(id, 0), allocated, "rooms of process " + id);
      assertTrue(allocated <= most, "overfilled: " + id);
      boolean open = process.flag("accepting") && status.holdsRooms() && allocated < most;
      assertEquals(open, process.has("openKey"), "in the index of open processes: " + id);
      assertEquals(
          Process.statusKey(process.string("appId"), status), process.string("statusKey"), id);
      assertEquals(process.has("deadline"), process.has("deadlineShard"), "deadline of " + id);
      if (status != ProcessStatus.starting) {
        assertFalse(process.has("waitingShard"), "waits although it is " + status + ": " + id);
        assertFalse(
            process
                .optionalConstant("deadlineReason", DeadlineReason.class)
                .equals(java.util.Optional.of(DeadlineReason.bind)),
            "must bind its port although it is " + status + ": " + id);
      }
      assertEquals(!status.over() && process.has("nodeId"), process.has("aliveOn"), "alive: " + id);
      if (process.has("aliveOn")) {
        vcpus.merge(process.string("nodeId"), process.integer("milliVcpus"), Integer::sum);
        memory.merge(process.string("nodeId"), process.integer("memoryMb"), Integer::sum);
      }
    }
  }

  private void nodes() {
    for (var item : world.everything(world.tables().nodes())) {
      ItemReader node = new ItemReader(item);
      String id = node.string("nodeId");
      assertEquals(
          vcpus.getOrDefault(id, 0), node.integer("milliVcpusUsed"), "claimed CPU of " + id);
      assertEquals(
          memory.getOrDefault(id, 0), node.integer("memoryMbUsed"), "claimed memory of " + id);
      assertTrue(
          node.integer("milliVcpusUsed") <= node.integer("milliVcpus"), "too much CPU on " + id);
      assertTrue(
          node.integer("memoryMbUsed") <= node.integer("memoryMb"), "too much memory on " + id);
    }
  }

  /** Each living application holds its one name, and its deployments are numbered in a row. */
  private void applications() {
    Map<String, String> names = names("#app#");
    Map<String, Map<Integer, String>> deployments = new HashMap<>();
    for (var item : world.everything(world.tables().deployments())) {
      ItemReader deployment = new ItemReader(item);
      String appId = deployment.string("appId");
      assertNull(
          deployments
              .computeIfAbsent(appId, id -> new HashMap<>())
              .put(deployment.integer("number"), deployment.string("deploymentId")),
          "two deployments of " + appId + " with one number");
    }
    for (var item : world.everything(world.tables().apps())) {
      ItemReader app = new ItemReader(item);
      String id = app.string("appId");
      if (!app.has("deletedAt")) {
        assertEquals(
            app.string("orgId") + "#app#" + app.string("appName"),
            names.remove(id),
            "the name of " + id);
      }
      Map<Integer, String> numbered = deployments.getOrDefault(id, Map.of());
      int count = app.integer("deployments");
      assertEquals(
          IntStream.rangeClosed(1, count).boxed().collect(Collectors.toSet()),
          numbered.keySet(),
          "the numbers of the deployments of " + id);
      assertEquals(count > 0, app.has("latest"), "the latest deployment of " + id);
      app.object("latest", latest -> latest.string("deploymentId"))
          .ifPresent(latest -> assertEquals(numbered.get(count), latest, "the latest of " + id));
    }
    assertEquals(Map.of(), names, "names without a living application");
  }

  /** The names of one kind of thing, by the ids of those that hold them; nothing holds two. */
  private Map<String, String> names(String kind) {
    Map<String, String> names = new HashMap<>();
    for (var item : world.everything(world.tables().names())) {
      ItemReader name = new ItemReader(item);
      if (name.string("name").contains(kind)) {
        assertNull(
            names.put(name.string("id"), name.string("name")), "two names of " + name.string("id"));
      }
    }
    return names;
  }

  /** Each fleet holds its one name, and the default of an organization is one of its own. */
  private void fleets() {
    Map<String, String> names = names("#fleet#");
    Map<String, String> owners = new HashMap<>();
    for (var item : world.everything(world.tables().fleets())) {
      ItemReader fleet = new ItemReader(item);
      String id = fleet.string("fleetId");
      owners.put(id, fleet.string("orgId"));
      assertEquals(
          fleet.string("orgId") + "#fleet#" + fleet.string("fleetName"),
          names.remove(id),
          "the name of " + id);
    }
    assertEquals(Map.of(), names, "names without a fleet");
    for (var item : world.everything(world.tables().orgs())) {
      ItemReader org = new ItemReader(item);
      org.optionalString("defaultFleetId")
          .ifPresent(id -> assertEquals(org.string("orgId"), owners.get(id), "the default " + id));
    }
  }

  /** A name is held by the one token that has it and was not revoked. */
  private void tokens() {
    Map<String, String> tokens = new HashMap<>();
    for (var item : world.everything(world.tables().tokens())) {
      ItemReader token = new ItemReader(item);
      if (token.has("orgId") && !token.has("revokedAt")) {
        tokens.put(
            token.string("tokenId"), token.string("orgId") + "#token#" + token.string("tokenName"));
      }
    }
    for (var item : world.everything(world.tables().names())) {
      ItemReader name = new ItemReader(item);
      if (name.string("name").contains("#token#")) {
        assertEquals(tokens.get(name.string("id")), name.string("name"), "the name of a token");
      }
    }
  }

  /** An invite lapses, a membership does not; each grants by a role or by a list. */
  private void members() {
    for (var item : world.everything(world.tables().members())) {
      ItemReader member = new ItemReader(item);
      String who = member.string("userEmail") + " in " + member.string("orgId");
      assertEquals(member.has("joinedAt"), !member.has("expiresAt"), "the lifetime of " + who);
      assertEquals(member.has("role"), !member.has("scopes"), "what was granted to " + who);
    }
  }

  /**
   * What runs has a deadline by which it is lost, what is over perhaps a time when it is looked at;
   * what is deleted ages and is listed no more.
   */
  private void builds() {
    for (var item : world.everything(world.tables().builds())) {
      ItemReader build = new ItemReader(item);
      String id = build.string("buildId");
      boolean runs = build.string("status").equals("running");
      boolean kept = build.optionalString("deadlineShard").orElse("").startsWith("kept-");
      assertEquals(build.has("deadlineShard"), build.has("deadline"), "deadline of " + id);
      assertEquals(runs, build.has("deadline") && !kept, "deadline of " + id);
      assertEquals(build.has("deletedAt"), build.has("expiresAt"), "the lifetime of build " + id);
    }
  }

  /** The numbers of builds are 1, 2, 3 …; each has one build, each build one of an application. */
  private void numbers() {
    Map<String, Integer> counts = new HashMap<>();
    Map<String, Map<String, String>> builds = new HashMap<>();
    Map<String, Map<String, String>> numbers = new HashMap<>();
    for (var item : world.everything(world.tables().numbers())) {
      ItemReader in = new ItemReader(item);
      String[] scope = in.string("scope").split("#");
      String entry = in.string("entry");
      if (scope.length == 1) {
        counts.put(scope[0], in.integer("count"));
      } else if (scope[1].equals("number")) {
        builds.computeIfAbsent(scope[0], id -> new HashMap<>()).put(entry, in.string("imageId"));
      } else {
        numbers
            .computeIfAbsent(scope[0], id -> new HashMap<>())
            .put(Integer.toString(in.integer("number")), entry);
      }
    }
    assertEquals(builds, numbers, "the numbers of builds and the builds of numbers");
    assertEquals(counts.keySet(), numbers.keySet(), "applications with numbered builds");
    counts.forEach(
        (appId, count) ->
            assertEquals(
                IntStream.rangeClosed(1, count)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.toSet()),
                numbers.get(appId).keySet(),
                "the numbers of builds in " + appId));
    for (var item : world.everything(world.tables().builds())) {
      ItemReader build = new ItemReader(item);
      build
          .optionalString("appId")
          .ifPresent(
              appId ->
                  assertTrue(
                      numbers.getOrDefault(appId, Map.of()).containsValue(build.string("imageId")),
                      "made for an application, without a number: " + build.string("buildId")));
    }
  }

  /** Once every runner that died has been silent for long enough. */
  public static void checkBuildsHaveEnded(World world) {
    for (var item : world.everything(world.tables.builds())) {
      assertNotEquals(
          "running",
          new ItemReader(item).string("status"),
          "runs for ever: " + new ItemReader(item).string("buildId"));
    }
  }
}
