package dev.greenroom.infra.service;

import dev.greenroom.infra.Images;
import dev.greenroom.infra.Settings;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/** A program that is always on, as a service of Fargate with a role of its own. */
final class AlwaysOn extends Construct {
  private static final int CPU = 512;
  private static final int MEMORY_MB = 1024;

  /** The longest that Fargate gives: what streams may end by itself. */
  private static final Duration STOP = Duration.seconds(120);

  private final FargateService service;
  private final SecurityGroup guard;

  /**
   * What is particular about one.
   *
   * @param program its name, and that of its image
   * @param tasks how many there are
   * @param ports on which it listens
   * @param environment what it is told
   * @param secrets what it is told that nobody else may read
   * @param may what it may do, by what it is for: a policy each, since one is bounded in length
   */
  record Kind(
      String program,
      int tasks,
      List<Integer> ports,
      Map<String, String> environment,
      Map<String, Secret> secrets,
      Map<String, List<PolicyStatement>> may) {}

  AlwaysOn(Construct scope, Settings settings, ServiceNetwork network, Cluster cluster, Kind kind) {
    super(scope, kind.program());
    this.guard =
        SecurityGroup.Builder.create(this, "Guard")
            .vpc(network.vpc())
            .description("Greenroom: " + kind.program())
            .build();
    this.service =
        FargateService.Builder.create(this, "Service")
            .cluster(cluster)
            .taskDefinition(definition(settings, kind))
            .desiredCount(kind.tasks())
            .minHealthyPercent(100)
            .maxHealthyPercent(200)
            .circuitBreaker(DeploymentCircuitBreaker.builder().rollback(true).build())
            .assignPublicIp(network.publicTasks())
            .vpcSubnets(network.ofTasks())
            .securityGroups(List.of(guard))
            .build();
  }

  private FargateTaskDefinition definition(Settings settings, Kind kind) {
    LogGroup logs =
        LogGroup.Builder.create(this, "Logs")
            .logGroupName("/%s/%s".formatted(settings.name(), kind.program()))
            .retention(settings.preset().logs())
            .removalPolicy(settings.preset().removal())
            .build();
    Role role =
        Role.Builder.create(this, "Role")
            .description("Greenroom: what the %s service may do".formatted(kind.program()))
            .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
            .build();
    kind.may()
        .forEach(
            (what, statements) ->
                ManagedPolicy.Builder.create(role, what)
                    .description("Greenroom: %s of the %s service".formatted(what, kind.program()))
                    .statements(statements)
                    .roles(List.of(role))
                    .build());
    FargateTaskDefinition definition =
        FargateTaskDefinition.Builder.create(this, "Task")
            .family(settings.named(kind.program()))
            .cpu(CPU)
            .memoryLimitMiB(MEMORY_MB)
            .taskRole(role)
            .runtimePlatform(
                RuntimePlatform.builder()
                    .cpuArchitecture(CpuArchitecture.X86_64)
                    .operatingSystemFamily(OperatingSystemFamily.LINUX)
                    .build())
            .build();
    definition.addContainer(
        kind.program(),
        ContainerDefinitionOptions.builder()
            .image(Images.of(this, settings, kind.program()))
            .stopTimeout(STOP)
            .environment(kind.environment())
            .secrets(kind.secrets())
            .portMappings(
                kind.ports().stream()
                    .map(port -> PortMapping.builder().containerPort(port).build())
                    .toList())
            .logging(
                LogDriver.awsLogs(
                    AwsLogDriverProps.builder()
                        .logGroup(logs)
                        .streamPrefix(kind.program())
                        .build()))
            .build());
    return definition;
  }

  /** Told besides, once it is known. */
  void told(String name, String value) {
    service.getTaskDefinition().getDefaultContainer().addEnvironment(name, value);
  }

  FargateService service() {
    return service;
  }

  SecurityGroup guard() {
    return guard;
  }
}
