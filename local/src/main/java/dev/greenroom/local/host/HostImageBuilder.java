package dev.greenroom.local.host;

import dev.greenroom.agent.ImageShelf;
import dev.greenroom.core.build.ImageBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Builds images without a container engine: the upload is unpacked, the last stage of its
 * Dockerfile says which files go where and what to run, and the programs of base images ({@code
 * java}, {@code node}) are those of this machine. It isolates nothing. RUN lines are skipped with a
 * warning unless they are allowed to run on this machine.
 *
 * <p>{@code <builds>/<id>/root} is {@code /} for the image. An image appears at once, when it is
 * finished, in place of an earlier one of the same build.
 */
public final class HostImageBuilder implements ImageBuilder, ImageShelf {

  /** Files above this are shared by all processes of an image and may not be written: 1 MiB. */
  static final long SHARED_ABOVE = 1 << 20;

  private final Path builds;
  private final Function<String, Optional<Path>> archiveOf;
  private final boolean hostRun;
  private final UnpackLimits limits;
  private final HostPath hostPath;

  /**
   * @param builds kept by this builder alone
   * @param archiveOf the complete upload of a build
   * @param hostRun whether RUN lines are carried out on this machine
   * @throws UncheckedIOException when the folder cannot be made
   */
  public HostImageBuilder(
      Path builds,
      Function<String, Optional<Path>> archiveOf,
      boolean hostRun,
      UnpackLimits limits,
      HostPath hostPath) {
    this.archiveOf = archiveOf;
    this.hostRun = hostRun;
    this.limits = limits;
    this.hostPath = hostPath;
    try {
      this.builds = Files.createDirectories(builds).toRealPath();
      deleteLeftovers();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The message of a failure is not written to the log: that is the caller's to do.
   */
  @Override
  public Image build(Order order, BuildLog log) throws BuildFailed {
    String buildId = order.imageId();
    Path archive =
        archiveOf
            .apply(buildId)
            .orElseThrow(() -> new BuildFailed("The upload of this build is not complete."));
    Path workspace = builds.resolve(FolderName.of(buildId) + "." + UUID.randomUUID() + ".tmp");
    try {
      try {
        HostImage image = build(archive, workspace, new BuildTranscript(log));
        publish(workspace, folder(buildId));
        return new Image(image.sizeInBytes(), image.contentHash(), Machine.architecture());
      } finally {
        FileTree.delete(workspace);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The finished image of a build. */
  public Optional<HostImage> image(String buildId) {
    try {
      return new ImageRecord(folder(buildId)).read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of their folders: those of ordinary ids are the ids themselves. */
  @Override
  public List<String> held() {
    try (Stream<Path> all = Files.list(builds)) {
      return all.filter(folder -> !folder.getFileName().toString().endsWith(".tmp"))
          .filter(folder -> Files.exists(folder.resolve(ImageRecord.FILE)))
          .sorted(Comparator.comparing(HostImageBuilder::finishedAt).reversed())
          .map(folder -> folder.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime finishedAt(Path folder) {
    try {
      return Files.getLastModifiedTime(folder.resolve(ImageRecord.FILE));
    } catch (IOException removedMeanwhile) {
      return FileTime.fromMillis(0);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>What is built is unpacked here already, and nowhere else: there is nothing to wait for.
   */
  @Override
  public void prepare(String imageId) throws IOException {
    if (image(imageId).isEmpty()) {
      throw new IOException("The image of build '%s' is not on this machine.".formatted(imageId));
    }
  }

  @Override
  public void delete(String buildId) {
    try {
      Path doomed = builds.resolve(FolderName.of(buildId) + "." + UUID.randomUUID() + ".tmp");
      synchronized (this) {
        if (Files.exists(folder(buildId))) {
          Files.move(folder(buildId), doomed, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      FileTree.delete(doomed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HostImage build(Path archive, Path workspace, BuildTranscript log)
      throws BuildFailed, IOException {
    Path context = Files.createDirectories(workspace.resolve("context"));
    UploadContext upload = UploadContext.unpack(archive, context, limits);
    log.line("Unpacked %d files, %s.".formatted(upload.files(), megabytes(upload.bytes())));
    log.dockerfile(upload.dockerfile());
    Dockerfile dockerfile = Dockerfile.parse(upload.dockerfile());
    DockerfileBuild.Site site =
        new DockerfileBuild.Site(context, workspace, hostRun, hostPath, limits, Map.of());
    DockerfileBuild.Built built = new DockerfileBuild(dockerfile, site, log).build();
    ImageSettings settings = built.settings();
    if (!settings.copied && !hostRun) {
      log.warn("no COPY or ADD: the whole upload is put into " + settings.workdir + ".");
      copyAll(context, ImagePath.under(built.root(), settings.workdir));
    }
    ImageRecord record = new ImageRecord(workspace);
    Files.move(built.root(), record.root());
    HostImage image = image(record.root(), settings, log, upload.contentHash());
    new ProgramCheck(hostPath, Machine.current(), log).check(image);
    seal(record.root());
    log.line(
        "Greenroom's host runtime isolates nothing: processes run as you, see this machine's files"
            + " and network, and their CPU and memory are not limited.");
    deleteAllBut(workspace, record.root());
    record.write(image);
    log.line(
        "Build succeeded: %s, runs %s in %s."
            .formatted(megabytes(image.sizeInBytes()), image.argv(), image.workdir()));
    return image;
  }

  private static HostImage image(
      Path root, ImageSettings settings, BuildTranscript log, String hash)
      throws BuildFailed, IOException {
    List<String> argv = settings.argv();
    if (argv.isEmpty() || argv.getFirst().isBlank()) {
      throw new BuildFailed(
          "The last stage of the Dockerfile does not say what to run; add a CMD or ENTRYPOINT"
              + " line.");
    }
    return new HostImage(
        root,
        argv,
        settings.env,
        settings.workdir,
        settings.stopSignal.orElse("TERM"),
        log.warnings(),
        FileTree.size(root),
        hash);
  }

  private static void copyAll(Path from, Path to) throws IOException {
    FileTree.mirror(
        from,
        to,
        (file, target, attributes) ->
            Files.copy(
                file,
                target,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES,
                LinkOption.NOFOLLOW_LINKS));
  }

  private static void seal(Path root) throws IOException {
    FileTree.mirror(
        root,
        root,
        (file, same, attributes) -> {
          if (attributes.isRegularFile() && attributes.size() > SHARED_ABOVE) {
            Modes.seal(file);
          }
        });
  }

  private static void deleteAllBut(Path workspace, Path kept) throws IOException {
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(workspace, p -> !p.equals(kept))) {
      all.forEach(others::add);
    }
    for (Path other : others) {
      FileTree.delete(other);
    }
  }

  private synchronized void publish(Path finished, Path folder) throws IOException {
    if (Files.exists(folder)) {
      Path old = folder.resolveSibling(folder.getFileName() + "." + UUID.randomUUID() + ".tmp");
      Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
      Files.move(finished, folder, StandardCopyOption.ATOMIC_MOVE);
      FileTree.delete(old);
    } else {
      Files.move(finished, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** What a crash left behind. */
  private void deleteLeftovers() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(builds, "*.tmp")) {
      for (Path leftover : all) {
        FileTree.delete(leftover);
      }
    }
  }

  private Path folder(String buildId) {
    return builds.resolve(FolderName.of(buildId));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
