package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.host.FolderName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Removes images. One from which a container runs stays in the engine; it is noted in a file, which
 * outlives Greenroom, and tried again.
 */
final class DoomedImages {
  private static final String NOTE = ".doomed";

  private final Engine engine;
  private final Path notes;
  private final UnaryOperator<String> tag;

  /**
   * @param notes the folder of the notes
   * @param tag the name of a build's image in the engine
   */
  DoomedImages(Engine engine, Path notes, UnaryOperator<String> tag) {
    this.engine = engine;
    this.notes = notes;
    this.tag = tag;
  }

  /** Removes its name; the layers stay while another build or a container has them. */
  void delete(String imageId) {
    if (!removed(tag.apply(imageId))) {
      try {
        AtomicFile.write(note(imageId), imageId);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Those that could not go before. */
  void tryAgain() {
    try (var waiting = Files.newDirectoryStream(notes, "*" + NOTE)) {
      for (Path note : waiting) {
        if (removed(tag.apply(Files.readString(note)))) {
          Files.delete(note);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path note(String imageId) {
    return notes.resolve(FolderName.of(imageId) + NOTE);
  }

  /**
   * False while a container is made of it. By force the name would go at once, and what it named
   * would stay for ever.
   */
  private boolean removed(String name) {
    try {
      engine.client().removeImageCmd(name).exec();
      return true;
    } catch (NotFoundException gone) {
      return true;
    } catch (ConflictException inUse) {
      return false;
    }
  }
}
