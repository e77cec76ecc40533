package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** What no archive of a stranger may have, whoever unpacks it. */
final class EntryRules {
  private EntryRules() {}

  /** The whole of an entry, as far as it can be judged without those before it. */
  static void check(TarArchiveEntry entry, UnpackLimits limits) throws BuildFailed {
    inside(entry.getName(), entry.getName(), limits);
    if (entry.isLink()) {
      inside(entry.getLinkName(), entry.getName(), limits);
    }
    if (special(entry)) {
      throw new BuildFailed(
          "The archive is refused: '%s' is a device, a pipe or another special file."
              .formatted(entry.getName()));
    }
  }

  static boolean special(TarArchiveEntry e) {
    return e.isBlockDevice() || e.isCharacterDevice() || e.isFIFO();
  }

  /**
   * The path, which stays in its folder.
   *
   * @param entry whose path it is, to name it
   */
  static Path inside(String name, String entry, UnpackLimits limits) throws BuildFailed {
    if (name.length() > limits.maxPathLength()) {
      throw new BuildFailed(
          "The archive is refused: the path '%s…' is longer than %d characters."
              .formatted(name.substring(0, 60), limits.maxPathLength()));
    }
    try {
      Path relative = Path.of(name);
      boolean up = List.of(name.split("[/\\\\]")).contains("..");
      if (name.startsWith("/") || relative.isAbsolute() || up) {
        throw new BuildFailed(
            "The archive is refused: '%s' leads out of its folder.".formatted(entry));
      }
      return relative;
    } catch (InvalidPathException e) {
      throw new BuildFailed("The archive is refused: it has a file with an impossible name.");
    }
  }
}
