package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Copies what one container prints into its log file, which is what is left when the container is
 * gone. It reads with the engine, so that nothing that the engine drops of its own copy is missed;
 * of the time in which it did not, it asks the engine. Memory use does not depend on how much is
 * printed.
 */
final class LogPump implements Runnable {
  private static final long AGAIN_MILLIS = 250;
  private static final long LOOK_MILLIS = 20;

  /** So often it is looked whether a container has ended, until the engine is asked. */
  private static final int LOOKS = 50;

  /** Seconds for which an ended container may go on to be read. */
  private static final int LATE = 5;

  private static final String LOGS = "logs?stdout=1&stderr=1&timestamps=1";

  private final Engine engine;
  private final String containerId;
  private final ContainerFolder folder;
  private final BooleanSupplier ended;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile Response open;

  /**
   * @param ended whether the container prints no more
   */
  LogPump(Engine engine, String containerId, ContainerFolder folder, BooleanSupplier ended) {
    this.engine = engine;
    this.containerId = containerId;
    this.folder = folder;
    this.ended = ended;
  }

  /** Before the container is started: then all that it prints is read. */
  void attach() {
    try {
      open = engine.stream(attachment());
    } catch (IOException engineIsAway) {
      // It is asked again later, for what it kept too.
    }
  }

  /** True once all that was printed is in the file. */
  boolean finished() {
    return finished.getCount() == 0;
  }

  void await(Duration limit) throws InterruptedException {
    finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The next one goes on where this one stops. */
  void close() {
    closed = true;
    Response response = open;
    if (response != null) {
      response.close();
    }
  }

  @Override
  public void run() {
    try (PumpedLog log = new PumpedLog(folder)) {
      while (!closed && !copied(log)) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException | IOException e) {
      // The file cannot be written, or Greenroom ends: what was printed stays with the engine.
      closed = true;
    } finally {
      finished.countDown();
    }
  }

  /** True once the container has ended and all that it printed is there. */
  private boolean copied(PumpedLog log) throws IOException, InterruptedException {
    boolean over = ended.getAsBoolean();
    try {
      if (open != null) {
        return all(read(log));
      }
      if (over) {
        add(log, new EngineKept(log, log.complete(), Optional.empty()), "");
        return true;
      }
      return joined(log);
    } catch (PumpedLog.Fault e) {
      throw e;
    } catch (IOException | RuntimeException engineWentAway) {
      if (!closed) {
        Thread.sleep(AGAIN_MILLIS);
      }
      return over && gone();
    } finally {
      hangUp();
    }
  }

  /** Reads with the engine, and adds what that kept of the time before; true as above. */
  private boolean joined(PumpedLog log) throws IOException, InterruptedException {
    Instant before = Instant.now();
    open = engine.stream(attachment());
    Instant until = Instant.now().plus(EngineKept.SLACK);
    try (Spill spill = new Spill(folder, log)) {
      Future<Void> reader = read(spill);
      Thread.sleep(EngineKept.SLACK.multipliedBy(2));
      EngineKept kept = new EngineKept(log, log.complete(), Optional.of(before));
      add(log, kept, "&until=" + seconds(until));
      spill.pour(kept, until);
      return all(reader);
    }
  }

  private Future<Void> read(LogFrames.Sink sink) {
    LogFrames frames = new LogFrames(open.getBody());
    FutureTask<Void> reader =
        new FutureTask<>(
            () -> {
              frames.copy(sink);
              return null;
            });
    Thread.ofVirtual().start(reader);
    return reader;
  }

  /** Waits until there is no more to read; true when that is since the container has ended. */
  private boolean all(Future<Void> reader) throws IOException, InterruptedException {
    int late = 0;
    while (!closed && late < LATE) {
      try {
        reader.get(1, TimeUnit.SECONDS);
        return hasEnded();
      } catch (TimeoutException itGoesOn) {
        // Who attaches to a container in the moment in which it ends may wait for ever.
        late += ended.getAsBoolean() ? 1 : 0;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof PumpedLog.Fault fault) {
          throw fault;
        }
        return hasEnded();
      }
    }
    return false;
  }

  /**
   * After the end of its output. An engine that went away ends that too: then it is asked once more
   * what it kept.
   */
  private boolean hasEnded() throws InterruptedException {
    boolean answers = inspected().isPresent();
    for (int look = 1; !closed && !ended.getAsBoolean(); look++) {
      Thread.sleep(LOOK_MILLIS);
      if (look % LOOKS == 0 && inspected().orElse(false)) {
        return false;
      }
    }
    return answers && !closed;
  }

  private void add(PumpedLog log, EngineKept kept, String until) throws IOException {
    String since =
        log.complete().equals(Instant.EPOCH)
            ? ""
            : "&since=" + seconds(log.complete().minus(EngineKept.SLACK));
    try (Response response = engine.stream(request(Request.Method.GET, LOGS + since + until))) {
      log.cutBack();
      kept.add(response.getBody());
    }
  }

  /** Whether it runs, as the engine says; empty when that does not answer. */
  private Optional<Boolean> inspected() {
    try {
      return Optional.of(
          Boolean.TRUE.equals(
              engine.client().inspectContainerCmd(containerId).exec().getState().getRunning()));
    } catch (NotFoundException gone) {
      return Optional.of(false);
    } catch (RuntimeException engineIsAway) {
      return Optional.empty();
    }
  }

  /** With its container, what it printed last is gone too. */
  private boolean gone() {
    try {
      engine.client().inspectContainerCmd(containerId).exec();
      return false;
    } catch (NotFoundException noMore) {
      return true;
    } catch (RuntimeException engineIsAway) {
      return false;
    }
  }

  private void hangUp() {
    Response response = open;
    open = null;
    if (response != null) {
      response.close();
    }
  }

  private static String seconds(Instant moment) {
    return "%d.%09d".formatted(moment.getEpochSecond(), moment.getNano());
  }

  private Request attachment() {
    return request(Request.Method.POST, "attach?stream=1&stdout=1&stderr=1");
  }

  private Request request(Request.Method method, String what) {
    return Request.builder()
        .method(method)
        .path("/containers/%s/%s".formatted(containerId, what))
        .build();
  }
}
