package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.AwsRegions;
import dev.greenroom.aws.EcsCarrier;
import dev.greenroom.aws.EcsSettings;
import dev.greenroom.aws.LaunchPaces;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.TestMachine;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/**
 * What the engine of a machine does with the task by which ECS gets an image onto it: the container
 * is made as ECS's agent makes it, from what was registered.
 */
@ExtendWith(EngineOfThisMachine.class)
class AheadTaskOnDockerTest {
  private static final String REGION = "eu-central-1";
  private static final String NODE = "node-" + UUID.randomUUID();

  @TempDir Path folder;

  @Test
  void theContainerIsMadeAndTheGameNeverRuns() throws Exception {
    String tag = "greenroom-test/ahead-" + UUID.randomUUID();
    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM %s
        ENTRYPOINT ["/bin/sh", "-c", "echo the game runs; exit 42"]
        CMD ["map"]
        """
            .formatted(EngineOfThisMachine.BASE));
    try (Engine engine = Engine.connect(Optional.empty())) {
      DockerClient docker = engine.client();
      docker
          .buildImageCmd(folder.toFile())
          .withTags(Set.of(tag))
          .exec(new BuildImageResultCallback())
          .awaitImageId();
      try {
        String container = create(docker, registered(tag));
        DockerException refused =
            assertThrows(DockerException.class, () -> docker.startContainerCmd(container).exec());
        assertTrue(
            refused.getMessage().contains("no such file or directory"), refused.getMessage());
        InspectContainerResponse.ContainerState state =
            docker.inspectContainerCmd(container).exec().getState();
        assertEquals(Boolean.FALSE, state.getRunning());
        assertEquals(127L, state.getExitCodeLong());
        assertTrue(state.getStartedAt().startsWith("0001-01-01"), state.getStartedAt());
        docker.removeContainerCmd(container).exec();
        assertNotNull(docker.inspectImageCmd(tag).exec().getId(), "the image stays");
      } finally {
        docker.removeImageCmd(tag).withForce(true).exec();
      }
    }
  }

  private static TaskDefinition registered(String image) throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    InstantSource clock = InstantSource.system();
    try (AwsStandIn aws = AwsStandIn.start();
        AwsClients clients = new AwsClients(Optional.of(aws.url()))) {
      clients.ecs(REGION).createCluster(r -> r.clusterName("greenroom"));
      TestMachine.register(clients.ecs(REGION), clients.ec2(REGION), "greenroom", NODE, false);
      EcsSettings settings =
          new EcsSettings(
              "greenroom",
              Optional.empty(),
              Optional.empty(),
              Duration.ofSeconds(10),
              (id, region) -> image);
      String imageId = UUID.randomUUID().toString();
      assertEquals(
          new ImageCarrier.Answer.Begun(),
          new EcsCarrier(
                  settings,
                  AwsRegions.parse("Frankfurt | " + REGION),
                  clients::ecs,
                  new LaunchPaces(clock),
                  clock)
              .bring(node(), imageId, 1));
      return clients
          .ecs(REGION)
          .describeTaskDefinition(r -> r.taskDefinition("greenroom-ahead-" + imageId))
          .taskDefinition();
    }
  }

  private static Node node() {
    return new Node(
        NODE,
        Node.pool(Optional.empty(), Optional.of(Region.Frankfurt)),
        Hosting.cloud,
        NodeStatus.running,
        "",
        4000,
        0,
        8192,
        0,
        Instant.now(),
        "none",
        Instant.now());
  }

  private static String create(DockerClient docker, TaskDefinition definition) {
    ContainerDefinition one = definition.containerDefinitions().getFirst();
    Capability[] dropped =
        one.linuxParameters().capabilities().drop().stream()
            .map(Capability::valueOf)
            .toArray(Capability[]::new);
    return docker
        .createContainerCmd(one.image())
        .withEntrypoint(one.entryPoint())
        .withCmd(List.of())
        .withUser(one.user())
        .withHostConfig(
            HostConfig.newHostConfig()
                .withNetworkMode(definition.networkModeAsString())
                .withReadonlyRootfs(one.readonlyRootFilesystem())
                .withMemory(one.memory() * 1024L * 1024)
                .withMemoryReservation(one.memoryReservation() * 1024L * 1024)
                .withSecurityOpts(one.dockerSecurityOptions())
                .withCapDrop(dropped))
        .exec()
        .getId();
  }
}
