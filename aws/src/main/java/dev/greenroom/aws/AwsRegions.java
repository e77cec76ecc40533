package dev.greenroom.aws;

import dev.greenroom.core.region.Region;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which AWS region serves which game region; two of them may share one.
 *
 * @param byGameRegion one at least
 */
public record AwsRegions(Map<Region, String> byGameRegion) {
  private static final String AWS_REGION = "[a-z]{2}(-[a-z]+)+-[0-9]+";

  /**
   * @throws IllegalArgumentException when no region is served
   */
  public AwsRegions {
    if (byGameRegion.isEmpty()) {
      throw new IllegalArgumentException("at least one game region must have an AWS region");
    }
    byGameRegion = Map.copyOf(byGameRegion);
  }

  /** All game regions, each by the nearest AWS region. */
  public static AwsRegions defaults() {
    try (InputStream in = AwsRegions.class.getResourceAsStream("aws-regions.txt")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a list that has the form of {@code aws-regions.txt}; its head says which.
   *
   * @throws IllegalArgumentException with a sentence that names the line
   */
  public static AwsRegions parse(String text) {
    Map<Region, String> regions = new EnumMap<>(Region.class);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
        add(regions, lines.get(i), i + 1);
      }
    }
    return new AwsRegions(regions);
  }

  private static void add(Map<Region, String> regions, String line, int number) {
    List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
    if (cells.size() != 2) {
      throw new IllegalArgumentException(
          "line %d of the AWS regions has %d cells; it must have a game region and an AWS region"
              .formatted(number, cells.size()));
    }
    Region region =
        Region.parse(cells.get(0))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "line %d of the AWS regions names '%s'; it must be one of %s"
                            .formatted(number, cells.get(0), Region.allowed())));
    if (!names(cells.get(1))) {
      throw new IllegalArgumentException(
          "line %d of the AWS regions names '%s', which is no AWS region, as eu-central-1 is"
              .formatted(number, cells.get(1)));
    }
    if (regions.put(region, cells.get(1)) != null) {
      throw new IllegalArgumentException(
          "line %d of the AWS regions names %s a second time".formatted(number, region));
    }
  }

  /** Whether that is the name of an AWS region, as {@code eu-central-1} is. */
  public static boolean names(String text) {
    return text.matches(AWS_REGION);
  }

  /** The AWS region of a game region, if it is served. */
  public Optional<String> of(Region region) {
    return Optional.ofNullable(byGameRegion.get(region));
  }

  /** All AWS regions, each once, in the order of the game regions. */
  public List<String> all() {
    return Arrays.stream(Region.values())
        .flatMap(region -> of(region).stream())
        .distinct()
        .toList();
  }

  /**
   * The same with the game regions of one AWS region alone: what compares nodes with what runs
   * there is then cut short by that region only.
   *
   * @throws IllegalArgumentException for one that serves none
   */
  public AwsRegions only(String awsRegion) {
    Map<Region, String> served = new EnumMap<>(byGameRegion);
    served.values().removeIf(region -> !region.equals(awsRegion));
    return new AwsRegions(served);
  }
}
