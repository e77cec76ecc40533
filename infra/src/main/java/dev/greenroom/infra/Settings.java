package dev.greenroom.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What somebody who deploys decides; each is a value of CDK's context, as in {@code -c
 * preset=prod}.
 *
 * @param name of the installation, with which the names of all that has one begin
 * @param account the AWS account
 * @param home the AWS region of the control plane
 * @param preset how much is spent on keeping data
 * @param regions where games run
 * @param domain the host name of the API, where it is not to be one of CloudFront's
 * @param artifacts where the programs are
 * @param games what is decided about where games run
 * @param alarmsTo who hears of alarms, by e-mail
 */
public record Settings(
    String name,
    String account,
    String home,
    Preset preset,
    List<GameRegion> regions,
    Optional<Domain> domain,
    Artifacts artifacts,
    Games games,
    Optional<String> alarmsTo) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,19}");
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  public Settings {
    regions = List.copyOf(regions);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          ("'%s' is no name of an installation; -c name takes at most 20 lower-case letters, digits"
                  + " and hyphens, a letter first, as in greenroom.")
              .formatted(name));
    }
    if (!ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException(
          ("'%s' is no AWS account; it has 12 digits. Is the CDK logged in? It sets"
                  + " CDK_DEFAULT_ACCOUNT from your credentials; -c account=… says it by hand.")
              .formatted(account));
    }
  }

  /** The name of something of this installation, such as {@code greenroom-rooms}. */
  public String named(String what) {
    return name + "-" + what;
  }

  /** The name of a parameter of this installation, such as {@code /greenroom/address}. */
  public String parameter(String what) {
    return "/%s/%s".formatted(name, what);
  }

  /** The AWS regions of all game regions, each once. */
  public List<String> awsRegions() {
    return regions.stream().map(GameRegion::awsRegion).distinct().toList();
  }

  /** The AWS regions in which images of builds are: where they are made, and where games run. */
  public List<String> imageRegions() {
    return Stream.concat(Stream.of(home), awsRegions().stream()).distinct().toList();
  }

  /**
   * A host name of one's own.
   *
   * @param name such as {@code api.studio.example}
   * @param certificate the ARN of its certificate, which CloudFront takes from us-east-1 alone
   * @param zone the id of the zone of Route 53 that is to say where it is; empty: another DNS does
   */
  public record Domain(String name, String certificate, Optional<String> zone) {
    public Domain {
      if (!certificate.startsWith("arn:") || !certificate.contains(":acm:us-east-1:")) {
        throw new IllegalArgumentException(
            ("-c certificate must be the ARN of a certificate in us-east-1, the only region from"
                    + " which CloudFront takes one, and is '%s'.")
                .formatted(certificate));
      }
    }
  }

  /**
   * What is decided about where games run; the jobs service says what is wrong with it.
   *
   * @param spot names of game regions and ids of node shapes whose machines are Spot's, with commas
   *     between them
   * @param sharedVcpus how many vCPUs run at once on Fargate in a region
   */
  public record Games(Optional<String> spot, Optional<String> sharedVcpus) {
    /** All as usual. */
    public static final Games USUAL = new Games(Optional.empty(), Optional.empty());

    /** What the jobs are told of it. */
    public Map<String, String> told() {
      Map<String, String> told = new TreeMap<>();
      spot.ifPresent(names -> told.put("GREENROOM_SPOT", names));
      sharedVcpus.ifPresent(count -> told.put("GREENROOM_SHARED_VCPUS", count));
      return told;
    }
  }

  /**
   * The programs that are deployed.
   *
   * @param functions the archive of the Lambda functions
   * @param images the registry and path before the names of the images, such as {@code
   *     registry.example/greenroom}
   * @param version the tag of the images
   */
  public record Artifacts(String functions, String images, String version) {

    /** The image of one of the programs: {@code jobs}, {@code streams}, {@code agent}. */
    public String image(String program) {
      return "%s/%s:%s".formatted(images, program, version);
    }
  }

  /**
   * @param context gives the value of a key, or null
   * @param environment gives a variable of the environment, or null
   * @throws IllegalArgumentException with a sentence that says what is missing or cannot be
   */
  public static Settings of(
      Function<String, Object> context, Function<String, String> environment) {
    Function<String, Optional<String>> value =
        key -> Optional.ofNullable(context.apply(key)).map(Object::toString);
    String home =
        value
            .apply("home")
            .or(() -> Optional.ofNullable(environment.apply("CDK_DEFAULT_REGION")))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Say where the control plane is to run, as in -c home=eu-central-1."));
    return new Settings(
        value.apply("name").orElse("greenroom"),
        value
            .apply("account")
            .or(() -> Optional.ofNullable(environment.apply("CDK_DEFAULT_ACCOUNT")))
            .orElse(""),
        home,
        Preset.named(value.apply("preset").orElse("dev")),
        GameRegion.parse(required(value, "regions", "regions=Frankfurt,Seattle")),
        value
            .apply("domain")
            .map(name -> new Domain(name, certificate(value), value.apply("zone"))),
        new Artifacts(
            value.apply("functions").orElse("../functions/target/greenroom-functions.zip"),
            required(value, "images", "images=registry.example/greenroom"),
            value.apply("version").orElse("latest")),
        new Games(value.apply("spot"), value.apply("sharedVcpus")),
        value.apply("alarms"));
  }

  private static String certificate(Function<String, Optional<String>> value) {
    return required(value, "certificate", "certificate=arn:aws:acm:us-east-1:…");
  }

  private static String required(
      Function<String, Optional<String>> value, String key, String example) {
    return value
        .apply(key)
        .orElseThrow(() -> new IllegalArgumentException("-c %s is missing.".formatted(example)));
  }
}
