package dev.greenroom.aws.service;

import dev.greenroom.aws.AwsRegions;
import dev.greenroom.core.region.Region;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the services of an account are told by their environment; docs/aws-services.md has the
 * table.
 *
 * @param region the home region: of the tables, the secret, the bus and the queues
 * @param account of AWS, 12 digits
 * @param name of the installation: names of tables, clusters, families and roles begin with it
 * @param masterKeySecret name or ARN of the secret from which the master key follows
 * @param regions in which games run
 * @param uploads the bucket of archives
 * @param builds the project of CodeBuild that makes images
 * @param eventBus on which events are told
 * @param cloudEvents the queue of what ECS and EC2 tell
 * @param unpublished the queue of events that could not be told
 * @param address where games and people reach the API, without a slash at its end
 * @param agentImage where the agent's image is; absent: nothing runs without a fleet, on Fargate
 * @param sharedVcpus how many vCPUs run there at once in a region, 1 to 1,000,000
 * @param spot names of game regions and ids of node shapes whose machines are Spot's
 */
public record ServiceSettings(
    String region,
    String account,
    String name,
    String masterKeySecret,
    AwsRegions regions,
    String uploads,
    String builds,
    String eventBus,
    URI cloudEvents,
    URI unpublished,
    URI address,
    Optional<String> agentImage,
    int sharedVcpus,
    Set<String> spot) {
  public static final String REGION = "AWS_REGION";
  public static final String ACCOUNT = "GREENROOM_ACCOUNT";
  public static final String TABLE_PREFIX = "GREENROOM_TABLE_PREFIX";
  public static final String MASTER_KEY_SECRET = "GREENROOM_MASTER_KEY_SECRET";
  public static final String REGIONS = "GREENROOM_REGIONS";
  public static final String UPLOADS = "GREENROOM_UPLOADS";
  public static final String BUILDS = "GREENROOM_BUILDS";
  public static final String EVENT_BUS = "GREENROOM_EVENT_BUS";
  public static final String CLOUD_EVENTS = "GREENROOM_CLOUD_EVENTS";
  public static final String UNPUBLISHED = "GREENROOM_UNPUBLISHED";
  public static final String ADDRESS = "GREENROOM_ADDRESS";

  /** May be missing. */
  public static final String AGENT_IMAGE = "GREENROOM_AGENT_IMAGE";

  /** May be missing: it is {@value #USUAL_SHARED_VCPUS} then. */
  public static final String SHARED_VCPUS = "GREENROOM_SHARED_VCPUS";

  /** May be missing: all machines are on demand then. */
  public static final String SPOT = "GREENROOM_SPOT";

  private static final int USUAL_SHARED_VCPUS = 1000;

  /** All that must be there. */
  public static final List<String> NAMES =
      List.of(
          REGION,
          ACCOUNT,
          TABLE_PREFIX,
          MASTER_KEY_SECRET,
          REGIONS,
          UPLOADS,
          BUILDS,
          EVENT_BUS,
          CLOUD_EVENTS,
          UNPUBLISHED,
          ADDRESS);

  private static final String AN_ACCOUNT = "[0-9]{12}";
  private static final String A_NAME = "[a-z][a-z0-9-]{0,19}";

  /**
   * Reads them.
   *
   * @param others what the program wants besides, and reads itself
   * @throws IllegalArgumentException with one sentence that names all settings that are missing, or
   *     the one that cannot be read and what it must look like
   */
  public static ServiceSettings of(Map<String, String> environment, String... others) {
    List<String> wanted = new ArrayList<>(NAMES);
    wanted.addAll(List.of(others));
    List<String> missing = wanted.stream().filter(name -> of(environment, name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "The service's environment lacks %s.".formatted(String.join(", ", missing)));
    }
    return new ServiceSettings(
        of(environment, REGION),
        matching(environment, ACCOUNT, AN_ACCOUNT, "an account of AWS, of 12 digits"),
        matching(
            environment,
            TABLE_PREFIX,
            A_NAME,
            "a name of a-z, 0-9 and -, at most 20, which begins with a letter"),
        of(environment, MASTER_KEY_SECRET),
        regions(of(environment, REGIONS)),
        of(environment, UPLOADS),
        of(environment, BUILDS),
        of(environment, EVENT_BUS),
        address(environment, CLOUD_EVENTS, "the address of a queue"),
        address(environment, UNPUBLISHED, "the address of a queue"),
        address(environment, ADDRESS, "an address such as https://api.example.org"),
        Optional.of(of(environment, AGENT_IMAGE)).filter(image -> !image.isEmpty()),
        sharedVcpus(environment),
        spot(of(environment, SPOT)));
  }

  /** With which the names of all tables begin. */
  public String tablePrefix() {
    return name + "-";
  }

  private static String of(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").strip();
  }

  private static String matching(
      Map<String, String> environment, String name, String pattern, String wanted) {
    String value = of(environment, name);
    if (!value.matches(pattern)) {
      throw wrong(name, value, wanted);
    }
    return value;
  }

  private static int sharedVcpus(Map<String, String> environment) {
    return of(environment, SHARED_VCPUS).isEmpty()
        ? USUAL_SHARED_VCPUS
        : Integer.parseInt(
            matching(
                environment,
                SHARED_VCPUS,
                "[1-9][0-9]{0,5}|1000000",
                "a whole number from 1 to 1000000"));
  }

  private static Set<String> spot(String text) {
    Set<String> named = new TreeSet<>();
    for (String entry : text.split(",")) {
      String name = entry.strip();
      if (!name.isEmpty() && Region.parse(name).isEmpty() && !name.startsWith("shape-")) {
        throw new IllegalArgumentException(
            "%s names '%s', which is neither a game region nor a node shape, as Frankfurt and shape-amd64-4-8 are."
                .formatted(SPOT, name));
      }
      if (!name.isEmpty()) {
        named.add(name);
      }
    }
    return named;
  }

  private static URI address(Map<String, String> environment, String name, String wanted) {
    String text = of(environment, name);
    try {
      URI address = URI.create(text);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : address;
      }
    } catch (IllegalArgumentException noAddress) {
      // Said below.
    }
    throw wrong(name, text, wanted);
  }

  private static AwsRegions regions(String text) {
    Map<Region, String> regions = new EnumMap<>(Region.class);
    for (String entry : text.split(",", -1)) {
      String[] parts = entry.strip().split("=", -1);
      Optional<Region> region = Region.parse(parts[0]);
      if (parts.length != 2
          || region.isEmpty()
          || !AwsRegions.names(parts[1])
          || regions.put(region.get(), parts[1]) != null) {
        throw new IllegalArgumentException(
            ("%s has the entry '%s'; entries are such as Frankfurt=eu-central-1, each game region"
                    + " once, with commas between them; the game regions are %s.")
                .formatted(REGIONS, entry.strip(), Region.allowed()));
      }
    }
    return new AwsRegions(regions);
  }

  private static IllegalArgumentException wrong(String name, String value, String wanted) {
    return new IllegalArgumentException(
        "%s is '%s', which is not %s.".formatted(name, value, wanted));
  }
}
