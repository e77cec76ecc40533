package dev.greenroom.infra;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A region as games know it, and where it is in AWS. Two may share one AWS region.
 *
 * @param name as the API spells it
 * @param awsRegion where its nodes and tasks run
 */
public record GameRegion(String name, String awsRegion) {
  private static final Pattern AWS_REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
  private static final Map<String, String> NEAREST = nearest();

  public GameRegion {
    if (!NEAREST.containsKey(name)) {
      throw new IllegalArgumentException(
          "There is no game region '%s'; there are %s."
              .formatted(name, String.join(", ", NEAREST.keySet())));
    }
    if (!AWS_REGION.matcher(awsRegion).matches()) {
      throw new IllegalArgumentException(
          "'%s' for %s is no AWS region; write it as in %s=%s."
              .formatted(awsRegion, name, name, NEAREST.get(name)));
    }
  }

  /** AWS has no region in Dallas; Ohio's is the nearest by cable. */
  private static Map<String, String> nearest() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("Seattle", "us-west-2");
    map.put("Los_Angeles", "us-west-1");
    map.put("Washington_DC", "us-east-1");
    map.put("Chicago", "us-east-2");
    map.put("London", "eu-west-2");
    map.put("Frankfurt", "eu-central-1");
    map.put("Mumbai", "ap-south-1");
    map.put("Singapore", "ap-southeast-1");
    map.put("Tokyo", "ap-northeast-1");
    map.put("Sydney", "ap-southeast-2");
    map.put("Sao_Paulo", "sa-east-1");
    map.put("Dallas", "us-east-2");
    map.put("Johannesburg", "af-south-1");
    map.put("Dubai", "me-central-1");
    return map;
  }

  /** Every game region with the AWS region that is nearest to it. */
  public static List<GameRegion> all() {
    return NEAREST.entrySet().stream().map(e -> new GameRegion(e.getKey(), e.getValue())).toList();
  }

  /**
   * Reads {@code Frankfurt,Chicago=us-east-1}: names, each with another AWS region where it is not
   * to be the nearest.
   *
   * @throws IllegalArgumentException with a sentence that says what cannot be read
   */
  public static List<GameRegion> parse(String text) {
    List<GameRegion> regions =
        Arrays.stream(text.split(",", -1)).map(String::strip).map(GameRegion::one).toList();
    if (regions.stream().map(GameRegion::name).distinct().count() < regions.size()) {
      throw new IllegalArgumentException("A game region is named twice in '%s'.".formatted(text));
    }
    return regions;
  }

  private static GameRegion one(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new GameRegion(text, NEAREST.getOrDefault(text, ""))
        : new GameRegion(text.substring(0, equals), text.substring(equals + 1));
  }

  /** As a part of names in AWS, such as {@code los-angeles}. */
  public String slug() {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
