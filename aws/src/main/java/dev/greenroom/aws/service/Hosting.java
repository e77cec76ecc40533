package dev.greenroom.aws.service;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.Ec2Nodes;
import dev.greenroom.aws.Ec2Settings;
import dev.greenroom.aws.EcsCarrier;
import dev.greenroom.aws.EcsLauncher;
import dev.greenroom.aws.EcsSettings;
import dev.greenroom.aws.InstanceTypes;
import dev.greenroom.aws.LaunchPaces;
import dev.greenroom.aws.ManagedSecrets;
import dev.greenroom.aws.RegionParameters;
import dev.greenroom.aws.SharedHosting;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Where processes and machines are in an account. Clusters, roles, launch templates, repositories
 * and parameters have the names that `infra` gives them, by the installation.
 */
final class Hosting {
  private final ServiceSettings settings;
  private final AwsClients clients;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private final EcsSettings tasks;
  private final LaunchPaces paces;

  Hosting(
      ServiceSettings settings,
      AwsClients clients,
      Duration stopGrace,
      InstantSource clock,
      Consumer<String> complaints) {
    this.settings = settings;
    this.clients = clients;
    this.clock = clock;
    this.complaints = complaints;
    this.tasks = tasks(stopGrace);
    this.paces = new LaunchPaces(clock);
  }

  private EcsSettings tasks(Duration stopGrace) {
    RegionParameters parameters = new RegionParameters(settings.name(), clients::parameters);
    return new EcsSettings(
        settings.name(),
        Optional.of(
            "arn:aws:iam::%s:role/%s-task-execution"
                .formatted(settings.account(), settings.name())),
        Optional.of("/%s/games".formatted(settings.name())),
        stopGrace,
        settings.agentImage().map(image -> new SharedHosting(region -> image, parameters::shared)),
        this::image);
  }

  /** Where the environments of applications are kept. */
  ManagedSecrets secrets() {
    return new ManagedSecrets(settings.name(), clients::secrets);
  }

  /** How processes are tasks. */
  EcsSettings tasks() {
    return tasks;
  }

  /**
   * Starts each process in the AWS region of its game region.
   *
   * @param regions in which it starts them
   * @param regionOf where a process is, by its id
   * @param addressOf under which players reach a node, by its id
   */
  ProcessLauncher launcher(
      AwsRegions regions,
      Function<String, Optional<Region>> regionOf,
      Function<String, Optional<String>> addressOf) {
    return new EcsLauncher(
        tasks, regions, clients::ecs, secrets(), regionOf, addressOf, clock, paces);
  }

  /** Gets images onto machines, at the pace that launches leave. */
  ImageCarrier carrier() {
    return new EcsCarrier(tasks, settings.regions(), clients::ecs, paces, clock);
  }

  private String image(String key, String region) {
    return "%s.dkr.ecr.%s.amazonaws.com/%s-builds:%s"
        .formatted(settings.account(), region, settings.name(), key);
  }

  /**
   * Machines of EC2, in the subnets that each region's own parameter names. A region whose
   * parameter cannot be read has none until the next start: the others go on without it.
   *
   * @param regionOf where a node is, by its id
   */
  Ec2Nodes nodes(Function<String, Optional<Region>> regionOf) {
    return new Ec2Nodes(
        new Ec2Settings(
            settings.name(),
            settings.name() + "-machines",
            subnets(),
            InstanceTypes.defaults(),
            settings.spot()),
        settings.regions(),
        clients::ec2,
        clients::secrets,
        regionOf,
        clock);
  }

  private Map<String, List<String>> subnets() {
    Map<String, List<String>> subnets = new LinkedHashMap<>();
    String name = "/%s/subnets".formatted(settings.name());
    for (String region : settings.regions().all()) {
      try {
        String value =
            clients.parameters(region).getParameter(r -> r.name(name)).parameter().value();
        subnets.put(region, List.of(value.split("\\s*,\\s*")));
      } catch (SdkException e) {
        complaints.accept(
            "%s has no machines until the next start, since its parameter %s cannot be read: %s"
                .formatted(region, name, Plain.of(e)));
      }
    }
    return subnets;
  }
}
