package dev.greenroom.core.build;

import dev.greenroom.core.placement.Architecture;
import java.util.List;
import java.util.Optional;

/** Turns a complete upload into an image that a {@code ProcessLauncher} can start. */
public interface ImageBuilder {

  /**
   * Builds, and writes each line of the build's log as it comes. Blocks until the end.
   *
   * @throws BuildFailed when the upload is at fault; the message is the log's last line
   */
  Image build(Order order, BuildLog log) throws BuildFailed;

  /** Removes the image. Processes that run from it go on where the engine allows. */
  void delete(String buildId);

  /**
   * What to build.
   *
   * @param imageId the id of the upload, and of the image that it becomes
   * @param orgId whose it is: where builds wait for each other, organizations take turns
   * @param appId for which of its applications; absent for one that serves them all
   */
  record Order(String imageId, String orgId, Optional<String> appId) {}

  /**
   * What came out.
   *
   * @param sizeInBytes of all files of the image
   * @param contentHash the SHA-256 of the uploaded archive, lower-case hex
   * @param architecture on which it runs; absent where that is not known
   */
  record Image(long sizeInBytes, String contentHash, Optional<Architecture> architecture) {

    /** One of which it is not known where it runs. */
    public Image(long sizeInBytes, String contentHash) {
      this(sizeInBytes, contentHash, Optional.empty());
    }
  }

  /** Takes the lines of a build's log, each at most 64 KiB (the CLI's limit), without a newline. */
  @FunctionalInterface
  interface BuildLog {
    void line(String text);

    /** Several at once, each as {@link #line} takes it. */
    default void lines(List<String> texts) {
      texts.forEach(this::line);
    }

    /** By which Dockerfile it is built. */
    default void dockerfile(String text) {}

    /** A step is over. */
    default void step(BuildStep step) {}

    /** The next layer of the image, from the lowest on. */
    default void layer(BuildReport.Layer layer) {}
  }

  /** The upload cannot become an image. */
  final class BuildFailed extends Exception {
    public BuildFailed(String message) {
      super(message);
    }
  }
}
