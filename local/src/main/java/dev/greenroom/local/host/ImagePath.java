package dev.greenroom.local.host;

import java.nio.file.Path;

/** Paths as the image names them, with {@code /} at its root. */
final class ImagePath {
  private ImagePath() {}

  /** The image's absolute path for a path relative to a folder of it; never above the root. */
  static String absolute(String workdir, String path) {
    Path root = Path.of("/");
    return root.resolve(Path.of(workdir).resolve(path)).normalize().toString();
  }

  /** Where that is on this machine. */
  static Path resolve(Path root, String workdir, String path) {
    return under(root, absolute(workdir, path));
  }

  /** Where an absolute path of the image is on this machine. */
  static Path under(Path root, String absolute) {
    String relative = Path.of("/").resolve(absolute).normalize().toString().substring(1);
    return relative.isEmpty() ? root : root.resolve(relative);
  }
}
