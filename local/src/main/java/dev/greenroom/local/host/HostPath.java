package dev.greenroom.local.host;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The folders in which this machine keeps its programs.
 *
 * @param folders absolute, in the order of search
 */
public record HostPath(List<Path> folders) {

  public HostPath {
    folders = List.copyOf(folders);
  }

  /**
   * The PATH of this process, behind the Java that runs Greenroom: an image that asks for {@code
   * java} asks for that of its base image, which is seldom older.
   */
  public static HostPath ofThisMachine() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse(ImageSettings.DOCKER_PATH);
    return parse(
        System.getProperty("java.home") + "/bin" + File.pathSeparator + path + ":/usr/bin:/bin");
  }

  /** Reads a PATH; relative and empty entries are left out. */
  public static HostPath parse(String path) {
    return new HostPath(
        Arrays.stream(path.split(File.pathSeparator))
            .filter(entry -> entry.startsWith("/"))
            .map(Path::of)
            .distinct()
            .toList());
  }

  /** The program of this name that may be executed. */
  public Optional<Path> find(String name) {
    try {
      return folders.stream().map(f -> f.resolve(name)).filter(HostPath::isProgram).findFirst();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** As a value of PATH. */
  @Override
  public String toString() {
    return String.join(File.pathSeparator, folders.stream().map(Path::toString).toList());
  }
}
