package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PushResponseItem;
import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.ImageReference;
import dev.greenroom.local.host.HostPath;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a registry of this machine, where Debian's docker-registry is installed. */
@ExtendWith(EngineOfThisMachine.class)
class DockerPullTest {
  @TempDir Path folder;
  private final String installation = "node-" + UUID.randomUUID();
  private Engine engine;
  private Process registry;
  private String name;

  @BeforeEach
  void start() throws Exception {
    Optional<Path> program = HostPath.ofThisMachine().find("docker-registry");
    assumeTrue(program.isPresent(), "not run: Debian's docker-registry is not installed");
    engine = Engine.connect(Optional.empty());
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %s\nhttp:\n  addr: 127.0.0.1:%d\n"
            .formatted(folder.resolve("blobs"), port));
    registry =
        new ProcessBuilder(program.get().toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    name = "127.0.0.1:" + port + "/games/arena";
    while (true) {
      try {
        new Socket("127.0.0.1", port).close();
        break;
      } catch (java.net.ConnectException notYet) {
        Thread.sleep(50);
      }
    }
    engine.client().tagImageCmd(EngineOfThisMachine.BASE, name, "one").exec();
    engine
        .client()
        .pushImageCmd(name + ":one")
        .exec(new ResultCallback.Adapter<PushResponseItem>())
        .awaitCompletion();
    engine.client().removeImageCmd(name + ":one").exec();
  }

  @AfterEach
  void end() {
    if (registry != null) {
      registry.destroyForcibly();
      new Leavings(engine, installation).removeAll();
      engine.close();
    }
  }

  private ImagePuller.Pulled pull(String reference, List<String> log) throws BuildFailed {
    return new DockerImagePuller(engine, installation, "linux/amd64")
        .pull(
            new ImagePuller.Order(
                "build-1",
                ImageReference.parse(reference).orElseThrow(),
                Optional.empty(),
                Duration.ofMinutes(2)),
            log::add);
  }

  @Test
  void itStandsUnderTheIdOfTheBuildAndIsPinned() throws Exception {
    List<String> log = new ArrayList<>();
    ImagePuller.Pulled pulled = pull(name + ":one", log);
    assertTrue(pulled.sizeInBytes() > 1_000_000, pulled.toString());
    assertFalse(log.isEmpty());
    String here =
        engine
            .client()
            .inspectImageCmd(ContainerSite.image(installation, "build-1"))
            .exec()
            .getId();
    assertEquals(engine.client().inspectImageCmd(EngineOfThisMachine.BASE).exec().getId(), here);
    assertEquals(pulled, pull(name + "@" + pulled.digest(), new ArrayList<>()));
  }

  @Test
  void whatIsNotThereIsNamed() {
    BuildFailed failed =
        assertThrows(BuildFailed.class, () -> pull(name + ":two", new ArrayList<>()));
    assertTrue(
        failed.getMessage().startsWith("Cannot pull " + name + ":two: "), failed.getMessage());
  }
}
