package dev.greenroom.local.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment of an image, made true for this machine. */
final class ImageEnvironment {
  private final Path image;
  private final Path real;
  private final HostPath hostPath;

  /**
   * @param image asked for what exists
   * @param real what {@code /} becomes
   */
  ImageEnvironment(Path image, Path real, HostPath hostPath) {
    this.image = image;
    this.real = real;
    this.hostPath = hostPath;
  }

  /** Rewrites paths of the image; of PATH stays what the image has, before the machine's own. */
  Map<String, String> of(Map<String, String> env) {
    PathRewrite paths = new PathRewrite(image, real);
    Map<String, String> rewritten = new LinkedHashMap<>();
    env.forEach((name, value) -> rewritten.put(name, paths.word(value)));
    rewritten.put("PATH", path(env.getOrDefault("PATH", "")));
    return rewritten;
  }

  private String path(String ofImage) {
    Stream<String> own =
        Arrays.stream(ofImage.split(":"))
            .filter(folder -> folder.startsWith("/"))
            .filter(folder -> Files.isDirectory(ImagePath.under(image, folder)))
            .map(folder -> ImagePath.under(real, folder).toString());
    return Stream.concat(own, Stream.of(hostPath.toString())).collect(Collectors.joining(":"));
  }
}
