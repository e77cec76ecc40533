package dev.greenroom.infra.region;

import dev.greenroom.infra.Images;
import dev.greenroom.infra.Settings;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.Capability;
import software.amazon.awscdk.services.ecs.CfnService;
import software.amazon.awscdk.services.ecs.CfnTaskDefinition;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.Ec2TaskDefinition;
import software.amazon.awscdk.services.ecs.Host;
import software.amazon.awscdk.services.ecs.LinuxParameters;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.NetworkMode;
import software.amazon.awscdk.services.ecs.PidMode;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The agent, one on each machine: it sees the machine's network and processes, and reads what ECS
 * writes of each container. It may do nothing in AWS, and has no way to the container engine.
 */
public final class Agent extends Construct {
  private static final String NAME = "agent";

  /** Where ECS writes what it knows of each container. */
  private static final String METADATA = "/var/lib/ecs/data/metadata";

  static final int MEMORY_MB = 128;
  private static final int SHARES = 64;

  public Agent(Construct scope, Settings settings, Cluster cluster) {
    super(scope, "Agent");
    LogGroup logs =
        LogGroup.Builder.create(this, "Logs")
            .logGroupName("/%s/agent".formatted(settings.name()))
            .retention(settings.preset().logs())
            .removalPolicy(settings.preset().removal())
            .build();
    Ec2TaskDefinition definition =
        Ec2TaskDefinition.Builder.create(this, "Task")
            .family(settings.named(NAME))
            .networkMode(NetworkMode.HOST)
            .pidMode(PidMode.HOST)
            .taskRole(
                Role.Builder.create(this, "Role")
                    .description("Greenroom: the agent, which may do nothing")
                    .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                    .build())
            .volumes(
                List.of(
                    Volume.builder()
                        .name("metadata")
                        .host(Host.builder().sourcePath(METADATA).build())
                        .build(),
                    Volume.builder()
                        .name("settings")
                        .host(Host.builder().sourcePath(Machines.SETTINGS_FOLDER).build())
                        .build()))
            .build();
    container(settings, definition, logs);
    ((CfnTaskDefinition) definition.getNode().getDefaultChild())
        .setRequiresCompatibilities(List.of("EC2", "EXTERNAL"));
    service("Service", NAME, "EC2", cluster, definition);
    service("MetalService", NAME + "-metal", "EXTERNAL", cluster, definition);
  }

  /** A daemon is of one launch type: machines of EC2, or those that came by ECS Anywhere. */
  private void service(
      String id, String name, String launchType, Cluster cluster, Ec2TaskDefinition definition) {
    CfnService.Builder.create(this, id)
        .serviceName(name)
        .cluster(cluster.getClusterArn())
        .taskDefinition(definition.getTaskDefinitionArn())
        .launchType(launchType)
        .schedulingStrategy("DAEMON")
        .enableEcsManagedTags(true)
        .build();
  }

  private void container(Settings settings, Ec2TaskDefinition definition, LogGroup logs) {
    ContainerDefinition agent =
        definition.addContainer(
            NAME,
            ContainerDefinitionOptions.builder()
                .image(Images.of(this, settings, NAME))
                .cpu(SHARES)
                .memoryReservationMiB(MEMORY_MB)
                .readonlyRootFilesystem(true)
                .linuxParameters(sees())
                .environment(Map.of("GREENROOM_SETTINGS_FILE", Machines.SETTINGS))
                .logging(
                    LogDriver.awsLogs(
                        AwsLogDriverProps.builder().logGroup(logs).streamPrefix(NAME).build()))
                .build());
    agent.addMountPoints(mount("metadata", METADATA), mount("settings", Machines.SETTINGS_FOLDER));
  }

  /** The sockets and the environment of programs of others. */
  private LinuxParameters sees() {
    LinuxParameters parameters = LinuxParameters.Builder.create(this, "Sees").build();
    parameters.addCapabilities(Capability.SYS_PTRACE);
    return parameters;
  }

  private static MountPoint mount(String volume, String path) {
    return MountPoint.builder().containerPath(path).sourceVolume(volume).readOnly(true).build();
  }
}
