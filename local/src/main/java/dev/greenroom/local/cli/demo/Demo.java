package dev.greenroom.local.cli.demo;

import static dev.greenroom.local.cli.demo.DemoFailed.unless;
import static dev.greenroom.local.cli.demo.DemoFailed.unlessEqual;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The main job of Greenroom as a script: upload, deploy, create rooms, play, deploy again while the
 * match goes on, kill Greenroom while it goes on, leave, be reaped. Each step checks what it
 * claims.
 */
public final class Demo {
  private final ApiClient api;
  private final Stage stage;
  private final Path game;
  private final Reaping reaping;
  private final Optional<Outage> outage;
  private final List<Player> players = new ArrayList<>();
  private final List<Room> rooms = new ArrayList<>();

  private Platform platform;
  private String buildId;
  private String first;
  private String second;
  private Room roomA;
  private Room roomB;
  private Room roomC;
  private Room roomD;
  private Player ada;
  private Player bob;
  private Player cyd;
  private Instant left;

  /**
   * Prepares the demo.
   *
   * @param game the folder of the example game
   * @param outage how Greenroom is killed and started again; without it that step is left out
   */
  public Demo(ApiClient api, Stage stage, Path game, Reaping reaping, Optional<Outage> outage) {
    this.api = api;
    this.stage = stage;
    this.game = game;
    this.reaping = reaping;
    this.outage = outage;
  }

  /** Plays it to the end, or to the first claim that does not hold. */
  public void play() throws DemoFailed, InterruptedException {
    try {
      stage.step("create an application", this::createApp);
      stage.step("upload and build the game", this::build);
      stage.step("deploy version 1", this::deployFirst);
      stage.step("create two rooms", this::createRooms);
      stage.step("players join", this::join);
      stage.step("players talk", this::talk);
      Heartbeat match = Heartbeat.start(ada, bob, "beat");
      stage.step("deploy version 2", this::deploySecond);
      stage.step("the next room", this::nextRoom);
      stage.step("a room pinned to version 1", this::pinnedRoom);
      stage.step("the first match goes on", () -> goesOn(match));
      stage.step("logs", this::logs);
      if (outage.isPresent()) {
        stage.step("Greenroom is killed", () -> survive(outage.get()));
      }
      stage.step("everybody leaves", this::leave);
      stage.step("idle processes are reaped", this::reap);
    } finally {
      players.forEach(Player::close);
    }
  }

  private String createApp() throws DemoFailed {
    List<Json> orgs = api.get("/orgs/v1").at("orgs").items();
    unless(!orgs.isEmpty(), "an organization", "none");
    Json app =
        api.post(
            "/apps/v2/apps",
            Map.of("appName", "echo-arena", "authConfiguration", Map.of("anonymous", Map.of())));
    String appId = app.at("appId").text();
    unlessEqual("organization", orgs.getFirst().at("orgId").text(), app.at("orgId").text());
    platform = new Platform(api, appId);
    return "application %s created in %s".formatted(appId, app.at("orgId").text());
  }

  private String build() throws DemoFailed {
    List<String> log = new ArrayList<>();
    Json build =
        new BuildUpload(api, log::add)
            .build(game, Optional.of("echo-arena"), Optional.empty(), note -> {});
    unless(!log.isEmpty(), "a build log", "none");
    buildId = build.at("buildId").text();
    return "echo-arena uploaded and built as %s, %d log lines".formatted(buildId, log.size());
  }

  private String deployFirst() {
    first = platform.deploy(buildId, 3, 1);
    return "version 1 deployed as %s, 3 rooms per process".formatted(first);
  }

  private String createRooms() throws DemoFailed {
    Json a = platform.createRoom(Optional.empty());
    Json b = platform.createRoom(Optional.empty());
    roomA = ready(a);
    roomB = ready(b);
    unlessEqual("both rooms on process", roomA.processId(), roomB.processId());
    unlessEqual("deployment", first, deploymentOf(roomA));
    return "rooms A %s and B %s share process %s at %s:%d"
        .formatted(roomA.id(), roomB.id(), roomA.processId(), roomA.host(), roomA.port());
  }

  private String join() throws DemoFailed, InterruptedException {
    ada = joined(TcpPlayer.join("ada", roomA), roomA, 1);
    bob = joined(WebSocketPlayer.join("bob", roomA), roomA, 1);
    cyd = joined(TcpPlayer.join("cyd", roomB), roomB, 1);
    ada.hears("JOINED bob");
    return "ada (TCP) and bob (WebSocket) are in A, cyd (TCP) in B, on version 1";
  }

  private String talk() throws DemoFailed, InterruptedException {
    ada.send("SAY hello bob");
    bob.hears("SAID ada hello bob");
    bob.send("SAY hello ada");
    ada.hears("SAID bob hello ada");
    ada.send("MOVE 3 4");
    bob.hears("AT ada 3 4");
    cyd.send("SAY is anybody here");
    cyd.hears("SAID cyd is anybody here");
    for (Player inA : List.of(ada, bob)) {
      unlessSilent(inA, "cyd");
    }
    unlessSilent(cyd, "ada");
    unlessSilent(cyd, "bob");
    return "ada and bob talk and move, and B hears nothing of it";
  }

  private String deploySecond() throws DemoFailed {
    second = platform.deploy(buildId, 3, 2);
    unless(!second.equals(first), "a new deployment", second);
    return "version 2 deployed as %s while A plays".formatted(second);
  }

  private String nextRoom() throws DemoFailed, InterruptedException {
    roomC = ready(platform.createRoom(Optional.empty()));
    unless(
        !roomC.processId().equals(roomA.processId()),
        "room C on a process of its own",
        "the process of room A");
    unlessEqual("deployment", second, deploymentOf(roomC));
    joined(TcpPlayer.join("dan", roomC), roomC, 2);
    return "room C %s is on a new process %s, and greets with version 2"
        .formatted(roomC.id(), roomC.processId());
  }

  private String pinnedRoom() throws DemoFailed, InterruptedException {
    roomD = ready(platform.createRoom(Optional.of(first)));
    unlessEqual("process", roomA.processId(), roomD.processId());
    joined(TcpPlayer.join("eve", roomD), roomD, 1);
    return "room D %s, pinned to %s, is on the old process with version 1"
        .formatted(roomD.id(), first);
  }

  private String goesOn(Heartbeat match) throws DemoFailed, InterruptedException {
    int beats = match.stop();
    unlessEqual("room A on process", roomA.processId(), platform.processOf(roomA));
    unlessEqual("deployment", first, deploymentOf(roomA));
    unlessEqual("status", "running", platform.process(roomA.processId()).at("status").text());
    bob.send("SAY still here");
    ada.hears("SAID bob still here");
    return "the match in A never paused: %d messages in order, same process, version 1"
        .formatted(beats);
  }

  private String leave() throws DemoFailed {
    players.forEach(Player::close);
    for (Room room : rooms) {
      destroy(room);
    }
    left = Instant.now();
    return "everybody left, the %d rooms that were left are destroyed".formatted(rooms.size());
  }

  private void destroy(Room room) throws DemoFailed {
    platform.destroy(room);
    unlessEqual("connection info status", 404, platform.connectionInfoStatus(room));
  }

  /** Room B makes place beforehand, so that the process of the match can take another one. */
  private String survive(Outage greenroom) throws DemoFailed, InterruptedException {
    cyd.close();
    destroy(roomB);
    rooms.remove(roomB);
    players.remove(cyd);
    Json before = platform.process(roomA.processId());
    Heartbeat match = Heartbeat.start(ada, bob, "pulse");
    long pid = greenroom.pid();
    greenroom.kill();
    greenroom.start();
    Json after = platform.process(roomA.processId());
    unless(greenroom.pid() != pid, "another program", "pid " + pid);
    unlessEqual("status", "running", after.at("status").text());
    unlessEqual("started", before.at("startedAt").asText(), after.at("startedAt").asText());
    unlessEqual("room A on process", roomA.processId(), platform.processOf(roomA));
    Room late = ready(platform.createRoom(Optional.of(first)));
    unlessEqual("the new room on process", roomA.processId(), late.processId());
    joined(TcpPlayer.join("fay", late), late, 1);
    int beats = match.stop();
    for (Player player : players) {
      unlessConnected(player);
    }
    return ("Greenroom itself is killed (kill -9 of pid %d) in the middle of a match and started"
            + " again: the match went on, %d messages in order, the same process was adopted, a new"
            + " room landed on it")
        .formatted(pid, beats);
  }

  private static void unlessConnected(Player player) throws DemoFailed {
    unless(
        player.inbox().lines().stream().noneMatch(line -> line.startsWith("(connection")),
        "%s to stay connected".formatted(player.name()),
        player.inbox().lines().getLast());
  }

  private String reap() throws DemoFailed, InterruptedException {
    for (Room room : List.of(roomA, roomC)) {
      Json process = platform.process(room.processId());
      while (!process.at("status").text().equals("stopped")) {
        Duration since = Duration.between(left, Instant.now());
        unless(
            since.compareTo(reaping.limit()) < 0,
            "process %s to be stopped within %d s (idle timeout + 2 ticks) after everybody left"
                .formatted(room.processId(), reaping.promised().toSeconds()),
            "it %s after %d s".formatted(process.at("status").text(), since.toSeconds()));
        Thread.sleep(100);
        process = platform.process(room.processId());
      }
      unlessStoppedAfterwards(process);
    }
    return "both processes reaped %.1f s after everybody left (idle timeout + 2 ticks: %d s)"
        .formatted(
            Duration.between(left, Instant.now()).toMillis() / 1e3, reaping.promised().toSeconds());
  }

  private String logs() throws DemoFailed {
    List<String> old = platform.logs(roomA.processId());
    unless(
        old.stream().anyMatch(line -> line.contains("ada joined " + roomA.id())),
        "a log line about ada in room A",
        old.toString());
    List<String> young = platform.logs(roomC.processId());
    unless(
        young.stream().anyMatch(line -> line.contains("dan joined " + roomC.id())),
        "a log line about dan in room C",
        young.toString());
    return "logs of both processes read, %d and %d lines".formatted(old.size(), young.size());
  }

  private Room ready(Json created) throws DemoFailed {
    Room room = platform.ready(created);
    rooms.add(room);
    return room;
  }

  private Player joined(Player player, Room room, int version)
      throws DemoFailed, InterruptedException {
    players.add(player);
    player.hears("WELCOME %s arena %d".formatted(room.id(), version));
    return player;
  }

  private String deploymentOf(Room room) {
    return platform.process(room.processId()).at("deploymentId").text();
  }

  private static void unlessSilent(Player listener, String stranger) throws DemoFailed {
    List<String> heard = listener.inbox().lines();
    unless(
        heard.stream().noneMatch(line -> List.of(line.split(" ")).contains(stranger)),
        "%s to hear nothing of %s".formatted(listener.name(), stranger),
        heard.toString());
  }

  private void unlessStoppedAfterwards(Json process) throws DemoFailed {
    Optional<Instant> stopping = process.at("stoppingAt").asText().map(Instant::parse);
    unless(
        stopping.isPresent() && stopping.get().isAfter(left.minusSeconds(1)),
        "the process to stop after everybody left (%s)".formatted(left),
        "stoppingAt " + process.at("stoppingAt").text());
  }
}
