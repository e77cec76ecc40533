package dev.greenroom.functions.lambda;

import dev.greenroom.core.region.Region;
import dev.greenroom.functions.PingEndpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a deployed function is told by its environment; docs/aws-functions.md has the table.
 *
 * @param function which it is, as its class is called below {@code dev.greenroom.functions}: {@code
 *     CreateRoomFunction}, {@code v1.RoomsV1Function}
 * @param tablePrefix begins the names of all tables; a hyphen follows
 * @param region the AWS region of the tables and the secret
 * @param masterKeySecret name or ARN of the secret from which the master key follows
 * @param address where games and people reach the API
 * @param pings where clients measure their distance; empty for functions that do not tell of them
 * @param uploads the bucket of archives and logs of builds; absent for functions that keep none
 * @param imageRegions the AWS regions to which images of builds are copied
 * @param nativeHttp whether calls go by the client in native code, which the image alone has
 */
record LambdaSettings(
    String function,
    String tablePrefix,
    String region,
    String masterKeySecret,
    URI address,
    List<PingEndpoint> pings,
    Optional<String> uploads,
    List<String> imageRegions,
    boolean nativeHttp) {
  static final String FUNCTION = "GREENROOM_FUNCTION";
  static final String TABLE_PREFIX = "GREENROOM_TABLE_PREFIX";
  static final String REGION = "AWS_REGION";
  static final String MASTER_KEY_SECRET = "GREENROOM_MASTER_KEY_SECRET";
  static final String ADDRESS = "GREENROOM_ADDRESS";
  static final String PINGS = "GREENROOM_PING_ENDPOINTS";
  static final String UPLOADS = "GREENROOM_UPLOADS";
  static final String IMAGE_REGIONS = "GREENROOM_IMAGE_REGIONS";
  static final String HTTP_CLIENT = "GREENROOM_HTTP_CLIENT";

  private static final String JAVA = "url-connection";
  private static final String NATIVE = "crt";
  private static final String DISCOVERY = "Discovery";

  /** Who reaches for what is kept of builds; {@code LambdaFunctionsTest} holds it to their code. */
  static final Set<String> OF_BUILDS =
      Set.of(
          "BuildsFunction",
          "v1.BuildsV1Function",
          "v2.BuildsV2Function",
          "SharedBuildsFunction",
          "move.ExportFunction",
          "move.ImportFunction");

  private static final String AN_AWS_REGION = "[a-z]{2}(-[a-z]+)+-\\d";
  private static final int LARGEST_PORT = 65_535;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with one sentence that names all settings that are missing, or
   *     the one that cannot be read and what it must look like
   */
  static LambdaSettings of(Map<String, String> environment) {
    List<String> missing = new ArrayList<>();
    String function = required(environment, FUNCTION, missing);
    LambdaSettings settings =
        new LambdaSettings(
            function,
            required(environment, TABLE_PREFIX, missing),
            required(environment, REGION, missing),
            required(environment, MASTER_KEY_SECRET, missing),
            address(required(environment, ADDRESS, missing)),
            function.contains(DISCOVERY) ? pings(required(environment, PINGS, missing)) : List.of(),
            OF_BUILDS.contains(function)
                ? Optional.of(required(environment, UPLOADS, missing))
                : Optional.empty(),
            imageRegions(environment.getOrDefault(IMAGE_REGIONS, "").strip()),
            nativeHttp(environment.getOrDefault(HTTP_CLIENT, JAVA)));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The function's environment lacks %s.".formatted(String.join(", ", missing)));
    }
    return settings;
  }

  private static String required(
      Map<String, String> environment, String name, List<String> missing) {
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      missing.add(name);
    }
    return value;
  }

  private static List<String> imageRegions(String text) {
    List<String> regions = text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
    for (String region : regions) {
      if (!region.matches(AN_AWS_REGION)) {
        throw wrong(
            IMAGE_REGIONS,
            text,
            "regions of AWS such as eu-central-1, with commas between them; '%s' is none"
                .formatted(region));
      }
    }
    return regions;
  }

  private static boolean nativeHttp(String text) {
    if (!List.of(JAVA, NATIVE).contains(text)) {
      throw wrong(HTTP_CLIENT, text, "'%s' or '%s'".formatted(JAVA, NATIVE));
    }
    return text.equals(NATIVE);
  }

  private static URI address(String text) {
    if (text.isEmpty()) {
      return URI.create("");
    }
    try {
      URI address = URI.create(text);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : address;
      }
    } catch (IllegalArgumentException noAddress) {
      // Said below.
    }
    throw wrong(ADDRESS, text, "an address such as https://api.example.org");
  }

  private static List<PingEndpoint> pings(String text) {
    List<PingEndpoint> pings = new ArrayList<>();
    for (String entry : text.isEmpty() ? new String[0] : text.split(",")) {
      pings.add(
          ping(entry.strip())
              .orElseThrow(
                  () ->
                      wrong(
                          PINGS,
                          entry,
                          "entries such as Frankfurt=ping.example.org:443, with commas between"
                              + " them; the regions are "
                              + Region.allowed())));
    }
    return List.copyOf(pings);
  }

  private static Optional<PingEndpoint> ping(String entry) {
    String[] parts = entry.split("[=:]");
    if (parts.length != 3 || parts[1].isBlank() || !parts[2].matches("\\d{1,5}")) {
      return Optional.empty();
    }
    int port = Integer.parseInt(parts[2]);
    return Region.parse(parts[0])
        .filter(region -> port > 0 && port <= LARGEST_PORT)
        .map(region -> new PingEndpoint(region, parts[1], port));
  }

  private static IllegalArgumentException wrong(String name, String value, String wanted) {
    return new IllegalArgumentException(
        "%s is '%s', which is not %s.".formatted(name, value, wanted));
  }
}
