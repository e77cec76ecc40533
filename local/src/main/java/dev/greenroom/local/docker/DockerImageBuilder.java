package dev.greenroom.local.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.greenroom.core.build.BuildStep;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.host.FolderName;
import dev.greenroom.local.host.UnpackLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Builds images with the engine of this machine. An upload that this installation has built before
 * gets that image at once.
 */
public final class DockerImageBuilder implements ImageBuilder {

  /** After it a build is ended. */
  public static final Duration LIMIT = Duration.ofMinutes(30);

  private static final int LONGEST_LINE = 20_000;

  private final Engine engine;
  private final String installation;
  private final Path work;
  private final Function<String, Optional<Path>> archiveOf;
  private final String platform;
  private final Duration limit;
  private final BuildQueue queue;
  private final DoomedImages doomed;
  private final UnpackLimits limits = UnpackLimits.DEFAULT;

  /**
   * @param work kept by this builder alone
   * @param archiveOf the complete upload of a build
   * @param platform such as {@code linux/amd64}
   * @param limit how long one build may take, from its turn on
   * @param atOnce how many are built at once
   */
  DockerImageBuilder(
      Engine engine,
      String installation,
      Path work,
      Function<String, Optional<Path>> archiveOf,
      String platform,
      Duration limit,
      int atOnce) {
    this.engine = engine;
    this.installation = installation;
    this.work = work;
    this.archiveOf = archiveOf;
    this.platform = platform;
    this.limit = limit;
    this.queue = new BuildQueue(atOnce);
    this.doomed = new DoomedImages(engine, work, this::tag);
    clear();
  }

  /** What a crash left behind. */
  private void clear() {
    try (var files = Files.newDirectoryStream(Files.createDirectories(work), "*.tmp")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Image build(Order order, BuildLog log) throws BuildFailed {
    String buildId = order.imageId();
    Path archive =
        archiveOf
            .apply(buildId)
            .orElseThrow(() -> new BuildFailed("The upload of this build is not complete."));
    try {
      UploadScan upload = UploadScan.of(archive, limits);
      log.dockerfile(upload.dockerfile());
      Optional<Image> same = reuse(buildId, upload, Labels.ARCHIVE, upload.archiveHash(), log);
      if (same.isPresent()) {
        return same.get();
      }
      return queue.<Image, BuildFailed, IOException>inTurn(
          order,
          place ->
              log.line(
                  "Waiting: place %d of %d. Organizations take turns, and their applications do."
                      .formatted(place.number(), place.of())),
          () -> build(buildId, upload, log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildFailed("Greenroom ended before it was the turn of this build.");
    }
  }

  private Image build(String buildId, UploadScan upload, BuildLog log)
      throws BuildFailed, IOException {
    Path tar = AtomicFile.temporaryFor(work.resolve(FolderName.of(buildId)));
    try {
      UploadScan.Context context = upload.write(tar, limits);
      log.line(
          String.format(
              Locale.ROOT, "Context: %d files, %.1f MB.", context.files(), context.bytes() / 1e6));
      Optional<Image> same = reuse(buildId, upload, Labels.CONTENT, context.contentHash(), log);
      if (same.isPresent()) {
        return same.get();
      }
      Map<String, String> labels =
          Map.of(
              Labels.INSTALLATION,
              installation,
              Labels.BUILD,
              buildId,
              Labels.ARCHIVE,
              upload.archiveHash(),
              Labels.CONTENT,
              context.contentHash());
      new EngineBuild(
              engine,
              tar,
              tag(buildId),
              platform,
              labels,
              upload.dockerfile(),
              text -> line(log, text),
              log::step)
          .run(limit);
      return image(buildId, upload, log);
    } finally {
      Files.deleteIfExists(tar);
    }
  }

  /** Names an image that was built from the same files, if there is one. */
  private Optional<Image> reuse(
      String buildId, UploadScan upload, String label, String hash, BuildLog log) {
    Map<String, String> wanted = new HashMap<>();
    wanted.put(Labels.INSTALLATION, installation);
    wanted.put(label, hash);
    List<com.github.dockerjava.api.model.Image> found =
        engine.client().listImagesCmd().withLabelFilter(wanted).exec();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      engine
          .client()
          .tagImageCmd(found.getFirst().getId(), repository(), FolderName.of(buildId))
          .exec();
    } catch (NotFoundException removedMeanwhile) {
      return Optional.empty();
    }
    log.line(
        "Nothing to build: these files were built before (%s sha256:%s), and their finished image is used again."
            .formatted(label.equals(Labels.ARCHIVE) ? "archive" : "content", hash));
    log.step(reused());
    return Optional.of(image(buildId, upload, log));
  }

  private static BuildStep reused() {
    Instant now = Instant.now();
    return new BuildStep(
        "the whole build: these files were built before",
        now,
        now,
        true,
        OptionalLong.empty(),
        Optional.empty());
  }

  private Image image(String buildId, UploadScan upload, BuildLog log) {
    InspectImageResponse seen = engine.client().inspectImageCmd(tag(buildId)).exec();
    try {
      ImageLayers.of(engine, seen.getId()).forEach(log::layer);
    } catch (IOException unknown) {
      log.line("The layers of the image are not known: %s.".formatted(unknown.getMessage()));
    }
    return new Image(
        seen.getSize(),
        upload.archiveHash(),
        Optional.ofNullable(seen.getArch()).flatMap(Architecture::parse));
  }

  private static void line(BuildLog log, String text) {
    for (int from = 0; from == 0 || from < text.length(); from += LONGEST_LINE) {
      log.line(text.substring(from, Math.min(text.length(), from + LONGEST_LINE)));
    }
  }

  private String repository() {
    return ContainerSite.prefix(installation);
  }

  private String tag(String buildId) {
    return ContainerSite.image(installation, buildId);
  }

  @Override
  public void delete(String buildId) {
    doomed.delete(buildId);
  }

  /** Removes the images that were in use when they were to be deleted. */
  void tidy() {
    doomed.tryAgain();
  }
}
