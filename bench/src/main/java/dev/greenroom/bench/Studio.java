package dev.greenroom.bench;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.AuthConfiguration;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.secret.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One game of one organization, with one deployment, and the one node that runs it. */
final class Studio {
  static final String ORG = "org-soak";
  static final String APP = "app-soak";
  static final String NODE = "node-soak";
  private static final int ROOMS_PER_PROCESS = 4;

  private Studio() {}

  static void open(Core core) {
    Instant now = core.clock().instant();
    core.nodes()
        .register(
            new Node(
                NODE,
                Node.pool(Optional.empty(), Optional.empty()),
                Hosting.shared,
                NodeStatus.running,
                "127.0.0.1",
                1_000_000,
                0,
                1_000_000,
                0,
                now.plus(core.policy().nodeSilence()),
                "none",
                now));
    core.applications()
        .create(
            new Application(
                APP,
                ORG,
                "soak",
                Secret.of("secret"),
                new AuthConfiguration(true, true, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                now,
                "soak",
                Optional.empty(),
                Optional.empty()));
    core.deploymentCreation()
        .push(
            new Deployment(
                APP,
                new DeploymentSpec(
                    "dep-soak",
                    0,
                    ROOMS_PER_PROCESS,
                    List.of(new ContainerPort(ContainerPort.DEFAULT, 7777, TransportType.tcp)),
                    500,
                    512,
                    true,
                    Optional.empty()),
                "bld-soak",
                "image-soak",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                now,
                "soak"));
  }
}
