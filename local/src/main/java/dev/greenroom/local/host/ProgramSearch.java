package dev.greenroom.local.host;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the program to run: in the image as Docker would, else on this machine. A program that the
 * base image would have had at a fixed place ({@code /usr/local/bin/node}) is looked up by name.
 */
final class ProgramSearch {
  private final HostPath hostPath;

  ProgramSearch(HostPath hostPath) {
    this.hostPath = hostPath;
  }

  /**
   * Where it was found.
   *
   * @param inImage false for one of this machine's own programs
   */
  record Found(Path file, boolean inImage) {}

  /** Looks for the first word of a command line. */
  Optional<Found> find(HostImage image, String program) {
    try {
      if (program.contains("/")) {
        Path inImage = ImagePath.resolve(image.root(), image.workdir(), program);
        if (Files.isRegularFile(inImage)) {
          return Optional.of(new Found(inImage, true));
        }
        return program.startsWith("/") ? onHost(Path.of(program)) : Optional.empty();
      }
      String path = image.env().getOrDefault("PATH", ImageSettings.DOCKER_PATH);
      for (String folder : path.split(":")) {
        Path inImage = ImagePath.resolve(image.root(), "/", folder).resolve(program);
        if (folder.startsWith("/") && Files.isRegularFile(inImage)) {
          return Optional.of(new Found(inImage, true));
        }
      }
      return hostPath.find(program).map(file -> new Found(file, false));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<Found> onHost(Path absolute) {
    return Optional.of(absolute)
        .filter(HostPath::isProgram)
        .or(() -> Optional.ofNullable(absolute.getFileName()).flatMap(n -> hostPath.find("" + n)))
        .map(file -> new Found(file, false));
  }
}
