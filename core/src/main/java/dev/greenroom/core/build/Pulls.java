package dev.greenroom.core.build;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.placement.Architecture;
import java.time.Duration;
import java.util.Optional;

/** Pulls images without a word of the login with which that is done, whatever the puller says. */
final class Pulls {
  /** Our own: 10 GB at 6 MB/s. */
  static final Duration LIMIT = Duration.ofMinutes(30);

  private final ImagePuller puller;

  Pulls(ImagePuller puller) {
    this.puller = puller;
  }

  /**
   * What was pulled, and by which reference it can be had again.
   *
   * @param image with its digest
   * @param architecture on which it runs
   */
  record Pinned(ImageReference image, long sizeInBytes, Optional<Architecture> architecture) {
    String contentHash() {
      return image.digest().orElseThrow().substring("sha256:".length());
    }
  }

  /**
   * Pulls, and hands back the pinned image.
   *
   * @throws BuildFailed when it cannot be had
   */
  Pinned pull(String imageId, ImageReference image, Optional<RegistryLogin> login, LogLines log)
      throws BuildFailed {
    log.line("Pulling %s.".formatted(image));
    ImagePuller.Pulled pulled;
    try {
      pulled =
          puller.pull(
              new ImagePuller.Order(imageId, image, login, LIMIT),
              line -> log.line(hidden(login, line)));
    } catch (BuildFailed failed) {
      throw new BuildFailed(hidden(login, String.valueOf(failed.getMessage())));
    } catch (RuntimeException | Error fault) {
      if (login.isPresent()) {
        throw said(fault, hidden(login, fault.toString()));
      }
      throw fault;
    }
    Pinned pinned =
        new Pinned(image.pinned(pulled.digest()), pulled.sizeInBytes(), pulled.architecture());
    log.line("Pulled %s, %d bytes.".formatted(pinned.image(), pinned.sizeInBytes()));
    return pinned;
  }

  private static String hidden(Optional<RegistryLogin> login, String text) {
    return login.map(l -> l.hide(text)).orElse(text);
  }

  /** Not as the cause: whoever prints a fault prints the messages of its causes. */
  private static IllegalStateException said(Throwable fault, String what) {
    IllegalStateException said = new IllegalStateException(what);
    said.setStackTrace(fault.getStackTrace());
    return said;
  }
}
