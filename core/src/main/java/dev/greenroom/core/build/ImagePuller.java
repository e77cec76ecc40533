package dev.greenroom.core.build;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import dev.greenroom.core.placement.Architecture;
import java.time.Duration;
import java.util.Optional;

/** Brings an image of a registry to where a {@code ProcessLauncher} can start it. */
@FunctionalInterface
public interface ImagePuller {

  /**
   * Pulls what the reference names at this moment, and writes each line of the log as it comes.
   * Blocks until the end, or until the time is over. Afterwards the image stands under its id, like
   * one that was built: a {@code ProcessLauncher} starts exactly that content by the id, whatever
   * becomes of the tag, and {@link ImageBuilder#delete} removes it.
   *
   * <p>The login is for this one pull: it is written nowhere, neither to a disk nor to an engine's
   * store of logins. The caller takes it out of the lines and of the failure all the same.
   *
   * @throws BuildFailed when the image cannot be had, in one sentence that names it and says why;
   *     the caller writes it as the log's last line
   */
  Pulled pull(Order order, BuildLog log) throws BuildFailed;

  /**
   * What to pull.
   *
   * @param imageId the id under which the image stands afterwards
   * @param image which
   * @param login absent for what everybody may pull
   * @param limit after this time the pull has failed
   */
  record Order(
      String imageId, ImageReference image, Optional<RegistryLogin> login, Duration limit) {}

  /**
   * What was pulled.
   *
   * @param digest {@code sha256:} and 64 lower-case hexadecimal digits: by it the registry gives
   *     the same content for ever
   * @param sizeInBytes of all its layers
   * @param architecture on which it runs; absent where that is not known
   */
  record Pulled(String digest, long sizeInBytes, Optional<Architecture> architecture) {

    /** One of which it is not known where it runs. */
    public Pulled(String digest, long sizeInBytes) {
      this(digest, sizeInBytes, Optional.empty());
    }

    public Pulled {
      if (!digest.matches("sha256:[a-f0-9]{64}")) {
        throw new IllegalArgumentException("'%s' is no digest of an image".formatted(digest));
      }
    }
  }
}
