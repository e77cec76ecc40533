package dev.greenroom.core.build;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.time.Pause;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs builds in the background, so that a client which goes away cancels nothing, and lets any
 * number of clients follow the log.
 */
public final class BuildRuns {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

  private final Builds builds;
  private final UploadStore uploads;
  private final ImageBuilder images;
  private final Pulls pulls;
  private final BuildLogs logs;
  private final BuildReports reports;
  private final InstantSource clock;
  private final Pause pause;
  private final Map<String, CountDownLatch> here = new ConcurrentHashMap<>();

  public BuildRuns(
      Builds builds,
      UploadStore uploads,
      ImageBuilder images,
      ImagePuller puller,
      BuildLogs logs,
      InstantSource clock,
      Pause pause) {
    this.builds = builds;
    this.uploads = uploads;
    this.images = images;
    this.pulls = new Pulls(puller);
    this.logs = logs;
    this.reports = new BuildReports(logs);
    this.clock = clock;
    this.pause = pause;
  }

  /** Runs what was uploaded: {@link #run(String, String, Optional)}. */
  public Build run(String orgId, String buildId) {
    return run(orgId, buildId, Optional.empty());
  }

  /**
   * Runs the build unless it was run before. Running it again is no fault but what a client does
   * whose answer was lost: it gets the log of the one run.
   *
   * @param archive what came with the request, in place of an upload
   * @throws GreenroomException 400 when the upload is not complete, or its image comes from a
   *     registry; 404 when it is deleted
   */
  public Build run(String orgId, String buildId, Optional<byte[]> archive) {
    Build build = standing(orgId, buildId);
    if (build.source() != BuildSource.upload) {
      throw GreenroomException.badRequest(
          "buildId '%s' is a build from a registry, which takes no archive; run it with"
              + " /builds/v3/builds/%s/runRegistry.",
          buildId, buildId);
    }
    if (build.status() != BuildStatus.created) {
      return build;
    }
    archive.ifPresent(bytes -> uploads.put(build.imageId(), bytes));
    Optional<String> missing = uploads.missing(build.imageId());
    if (missing.isPresent()) {
      throw GreenroomException.badRequest("%s", missing.get());
    }
    return start(
        build,
        () -> builds.started(build, clock.instant()),
        log -> {
          ImageBuilder.Image image =
              images.build(
                  new ImageBuilder.Order(build.imageId(), build.orgId(), build.appId()), log);
          log.line(
              "Built an image of %d bytes%s."
                  .formatted(
                      image.sizeInBytes(),
                      image.architecture().map(a -> " for " + a.platform()).orElse("")));
          builds.succeeded(build, image, clock.instant());
        });
  }

  /**
   * Pulls the image of the build from its registry unless it was run before; then, as with an
   * archive, the one who asks again gets the log of the one run.
   *
   * @throws GreenroomException 400 when its image comes from an archive; 404 when it is deleted
   */
  public Build pull(
      String orgId, String buildId, ImageReference image, Optional<RegistryLogin> login) {
    Build build = standing(orgId, buildId);
    if (build.source() != BuildSource.registry) {
      throw GreenroomException.badRequest(
          "buildId '%s' is a build from an archive, not from a registry; run it with"
              + " /builds/v3/builds/%s/run.",
          buildId, buildId);
    }
    if (build.status() != BuildStatus.created) {
      return build;
    }
    return start(
        build,
        () -> builds.started(build, image, clock.instant()),
        log -> {
          Instant began = clock.instant();
          Pulls.Pinned pulled = pulls.pull(build.imageId(), image, login, log);
          log.step(pull(pulled, began));
          builds.succeeded(build, pulled, clock.instant());
        });
  }

  private BuildStep pull(Pulls.Pinned pulled, Instant began) {
    return new BuildStep(
        "Pull " + pulled.image(),
        began,
        clock.instant(),
        false,
        OptionalLong.of(pulled.sizeInBytes()),
        Optional.empty());
  }

  /** As it stands; one whose runner was lost counts as failed. */
  private Build standing(String orgId, String buildId) {
    Build build = builds.requireKept(orgId, buildId);
    if (build.lost(clock.instant())) {
      builds.lost(build, clock.instant());
    }
    return build;
  }

  /** What becomes of a build, and its success written. */
  @FunctionalInterface
  private interface Work {
    void to(LogLines log) throws ImageBuilder.BuildFailed;
  }

  private Build start(Build build, BooleanSupplier beginning, Work work) {
    CountDownLatch ended = new CountDownLatch(1);
    if (here.putIfAbsent(build.imageId(), ended) != null) {
      return build;
    }
    boolean begun = false;
    try {
      begun = beginning.getAsBoolean();
      if (begun) {
        LogLines log = new LogLines(logs, build.imageId());
        log.line("Building " + build.buildId() + ".");
        Thread.ofVirtual()
            .name("build " + build.imageId())
            .start(() -> work(build, work, log, ended));
        Thread.ofVirtual().start(() -> giveSigns(build, ended));
      }
    } finally {
      if (!begun) {
        here.remove(build.imageId());
      }
    }
    return begun ? build : overtaken(build);
  }

  /** Another began it, or deleted it: then nobody will come for an archive that came too late. */
  private Build overtaken(Build build) {
    if (builds.get(build.orgId(), build.buildId()).flatMap(Build::deletedAt).isPresent()) {
      uploads.delete(build.imageId());
    }
    return builds.requireKept(build.orgId(), build.buildId());
  }

  /** The state is written before the run counts as ended: clients read it straight after. */
  private void work(Build build, Work work, LogLines log, CountDownLatch ended) {
    try {
      work.to(log);
    } catch (ImageBuilder.BuildFailed failed) {
      log.line(failed.getMessage());
      builds.failed(build, clock.instant());
    } catch (RuntimeException | Error fault) {
      log.line("The build failed by a fault of Greenroom: " + fault);
      builds.failed(build, clock.instant());
      throw fault;
    } finally {
      here.remove(build.imageId(), ended);
      ended.countDown();
    }
  }

  private void giveSigns(Build build, CountDownLatch ended) {
    try {
      while (!ended.await(SIGN_OF_LIFE.toSeconds(), TimeUnit.SECONDS)) {
        builds.alive(build, clock.instant());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Writes the log as it comes, until the build has ended and all of it was written.
   *
   * @throws IOException when the reader went away; the build goes on
   */
  public void follow(Build build, OutputStream out) throws IOException {
    long at = 0;
    while (true) {
      boolean ended = ended(build);
      long next = logs.copy(build.imageId(), at, out);
      if (next > at) {
        out.flush();
      }
      at = next;
      if (ended) {
        return;
      }
      await(build);
    }
  }

  /**
   * Writes what there is of the log, without waiting for more.
   *
   * @throws IOException when the reader went away
   */
  public void copyLog(Build build, OutputStream out) throws IOException {
    logs.copy(build.imageId(), 0, out);
  }

  /** What is known of the build besides its log. */
  public BuildReport report(Build build) {
    return reports.read(build.imageId());
  }

  private boolean ended(Build build) {
    return !here.containsKey(build.imageId())
        && builds
            .get(build.orgId(), build.buildId())
            .filter(now -> now.imageId().equals(build.imageId()))
            .filter(now -> now.status() == BuildStatus.running && !now.lost(clock.instant()))
            .isEmpty();
  }

  /**
   * Until there may be more: soon for a build that runs here, later for one that runs elsewhere.
   */
  private void await(Build build) throws IOException {
    CountDownLatch run = here.get(build.imageId());
    try {
      if (run == null) {
        pause.of(LOOK);
      } else if (run.await(LOOK.toMillis() / 5, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted while waiting for the log of a build");
    }
  }

  /**
   * Deletes the build, its upload, image and log. A repeated call finds it unknown, but removes
   * what a first one that died in between may have left.
   *
   * @throws GreenroomException 404 when it is deleted already; 422 while it runs
   */
  public void delete(String orgId, String buildId) {
    Build build = builds.require(orgId, buildId);
    boolean deleted = builds.deleted(build, clock.instant());
    if (!deleted && builds.require(orgId, buildId).deletedAt().isEmpty()) {
      throw GreenroomException.invalid(
          "buildId '%s' is running; delete it when it has ended.", buildId);
    }
    new BuildFiles(uploads, images, logs).delete(build.imageId());
    if (!deleted) {
      builds.requireKept(orgId, buildId);
    }
  }
}
