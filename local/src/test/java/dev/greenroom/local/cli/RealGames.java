package dev.greenroom.local.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A fleet that starts what was uploaded as real child processes, and reaps what is idle. */
final class RealGames extends FakeFleet {
  private final Path folder;
  private final Duration idle;
  private final Map<String, java.lang.Process> children = new HashMap<>();
  private final Map<String, Instant> idleSince = new HashMap<>();
  private final Thread reaper = Thread.ofVirtual().unstarted(this::reap);
  boolean reaps = true;
  boolean routesToLatest = true;

  RealGames(Path folder, Duration idle) {
    this.folder = folder;
    this.idle = idle;
    reaper.start();
  }

  @Override
  Map<String, Object> latest() {
    return routesToLatest ? super.latest() : server.deployments.getFirst();
  }

  @Override
  void launch(Process process, String appId, String roomId) {
    try {
      Path home = Files.createDirectories(folder.resolve(process.id));
      Files.write(home.resolve("EchoArena.java"), server.uploaded.get("EchoArena.java").content());
      process.port = GameProcess.freePort();
      Map<String, String> env = new HashMap<>();
      for (Object variable : (List<?>) process.deployment.get("env")) {
        Map<?, ?> pair = (Map<?, ?>) variable;
        env.put(pair.get("name").toString(), pair.get("value").toString());
      }
      env.put("HATHORA_APP_ID", appId);
      env.put("HATHORA_PROCESS_ID", process.id);
      env.put("HATHORA_INITIAL_ROOM_ID", roomId);
      env.put("HATHORA_SERVER_URL", url.toString());
      env.put("GREENROOM_PROCESS_TOKEN", FakeHathora.TOKEN);
      children.put(process.id, GameProcess.start(home, process.port, env, logOf(process.id)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  synchronized boolean ready(Process process) {
    if (process.status.equals("starting") && log(process.id).contains("listens on port")) {
      process.status = "running";
    }
    return process.status.equals("running");
  }

  /** The long poll, more or less. */
  @Override
  Object connection(String roomId) {
    for (int i = 0; i < 200; i++) {
      Object info = super.connection(roomId);
      if (info == null || ((Map<?, ?>) info).containsKey("exposedPort")) {
        return info;
      }
      sleep(20);
    }
    return super.connection(roomId);
  }

  private void reap() {
    while (!Thread.currentThread().isInterrupted()) {
      synchronized (this) {
        processes.values().forEach(this::reapIfIdle);
      }
      sleep(50);
    }
  }

  private void reapIfIdle(Process process) {
    if (!process.rooms.isEmpty()) {
      idleSince.remove(process.id);
    } else if (process.status.equals("running") && reaps) {
      Instant since = idleSince.computeIfAbsent(process.id, id -> Instant.now());
      if (Instant.now().isAfter(since.plus(idle))) {
        process.stoppingAt = Instant.now().toString();
        process.status = "stopping";
        children.get(process.id).destroy();
      }
    } else if (process.status.equals("stopping") && !children.get(process.id).isAlive()) {
      process.status = children.get(process.id).exitValue() == 0 ? "stopped" : "failed";
    }
  }

  @Override
  String log(String id) {
    try {
      return Files.readString(logOf(id).toPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private File logOf(String id) {
    return folder.resolve(id + ".log").toFile();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void end() {
    children.values().forEach(java.lang.Process::destroyForcibly);
  }

  @Override
  void close() throws IOException {
    reaper.interrupt();
    end();
  }
}
