package dev.greenroom.core.build;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a build besides its log.
 *
 * @param dockerfile by which it was built, cut at {@link BuildReports#LONGEST_DOCKERFILE}
 * @param steps that are over, in the order of their ends
 * @param layers of its image, the lowest first
 */
public record BuildReport(Optional<String> dockerfile, List<BuildStep> steps, List<Layer> layers) {

  /**
   * One layer of an image.
   *
   * @param name the instruction that made it
   * @param bytes of its files
   */
  public record Layer(String name, long bytes) {}
}
