package dev.greenroom.local.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An image that this machine can run.
 *
 * @param root the folder that is {@code /} for the image
 * @param argv the program and its arguments, with the image's own paths; not empty
 * @param env of the image, with its own paths
 * @param workdir absolute path inside the image; exists
 * @param stopSignal without SIG, such as {@code TERM}
 * @param warnings what of the Dockerfile was not honoured
 * @param sizeInBytes of all files
 * @param contentHash SHA-256 of the archive, lower-case hex
 */
public record HostImage(
    Path root,
    List<String> argv,
    Map<String, String> env,
    String workdir,
    String stopSignal,
    List<String> warnings,
    long sizeInBytes,
    String contentHash) {

  public HostImage {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
    warnings = List.copyOf(warnings);
  }
}
