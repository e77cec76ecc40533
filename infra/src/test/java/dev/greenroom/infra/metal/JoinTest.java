package dev.greenroom.infra.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infra/metal/join} by a real shell, where its tools and its machine are played. */
class JoinTest {
  private static final Path JOIN = Path.of("metal", "join").toAbsolutePath();

  /** What of the real machine it may use. */
  private static final List<String> REAL =
      List.of("bash", "cat", "grep", "mkdir", "mv", "sed", "sh", "wc");

  @TempDir private Path folder;
  private Path tools;
  private Path root;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private record Ran(int code, String said) {}

  @BeforeEach
  void aMachineThatHasAll() throws IOException {
    tools = Files.createDirectory(folder.resolve("tools"));
    root = Files.createDirectory(folder.resolve("root"));
    Files.createDirectories(root.resolve("sys/fs/cgroup"));
    Files.createDirectories(root.resolve("dev"));
    for (String tool : REAL) {
      Files.createSymbolicLink(tools.resolve(tool), real(tool));
    }
    tool("uname", "echo x86_64");
    tool("systemctl", "[ -e \"$ROOT/ecs-runs\" ]");
    tool("timedatectl", "echo yes");
    tool("curl", "echo \"$*\" >>\"$ROOT/asked\"");
    Path installer = folder.resolve("installer");
    Files.writeString(
        installer, "echo \"$*\" >>\"$ROOT/installed\"; echo AWS=1 >>\"$ROOT/etc/ecs/ecs.config\"");
    settings.put("PATH", tools.toString());
    settings.put("ROOT", root.toString());
    settings.put("INSTALLER", installer.toString());
    settings.put("AWS_REGION", "eu-central-1");
    settings.put("CLUSTER", "greenroom");
    settings.put("ACTIVATION_ID", "00000000-0000-4000-8000-000000000001");
    settings.put("ACTIVATION_CODE", "abcdefghijklmnopqrst");
    settings.put("NODE", "node-1");
    settings.put("NODE_TOKEN", "node-token-secret");
    settings.put("ADDRESS", "203.0.113.7");
    settings.put("GREENROOM_URL", "https://api.example.org");
  }

  private static Path real(String tool) {
    return Stream.of("/bin", "/usr/bin")
        .map(bin -> Path.of(bin, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private void tool(String name, String body) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private Ran join(String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of("/bin/sh", JOIN.toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(settings);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Ran(process.exitValue(), said);
  }

  private String file(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  @Test
  void whereNothingIsMissingTheCheckSaysSoAndChangesNothing() throws Exception {
    assertEquals(new Ran(0, "Nothing is missing.\n"), join("check"));
    assertFalse(Files.exists(root.resolve("etc")));
    assertTrue(file("asked").contains("https://ssm.eu-central-1.amazonaws.com/"), file("asked"));
    assertTrue(file("asked").contains("https://api.example.org/"), file("asked"));
  }

  @Test
  void whatTheAgentsReadIsWrittenBeforeTheInstallerRuns() throws Exception {
    Ran ran = join();
    assertEquals(0, ran.code(), ran.said());
    assertEquals(
        """
        ECS_CLUSTER=greenroom
        ECS_INSTANCE_ATTRIBUTES={"greenroom.node":"node-1"}
        ECS_ENABLE_CONTAINER_METADATA=true
        ECS_IMAGE_PULL_BEHAVIOR=prefer-cached
        ECS_RESERVED_MEMORY=368
        ECS_AVAILABLE_LOGGING_DRIVERS=["json-file","awslogs"]
        AWS=1
        """,
        file("etc/ecs/ecs.config"));
    assertEquals(
        """
        GREENROOM_API_URL=https://api.example.org
        GREENROOM_NODE_ID=node-1
        GREENROOM_NODE_TOKEN=node-token-secret
        GREENROOM_ADDRESS=203.0.113.7
        GREENROOM_RESERVED_MEMORY_MB=512
        """,
        file("etc/greenroom/agent.env"));
    assertEquals(
        "net.ipv4.ip_local_port_range = 32768 60999\n", file("etc/sysctl.d/90-greenroom.conf"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(root.resolve("etc/greenroom/agent.env"))));
    assertEquals(
        "--region eu-central-1 --cluster greenroom --activation-id"
            + " 00000000-0000-4000-8000-000000000001 --activation-code abcdefghijklmnopqrst\n",
        file("installed"));
  }

  @Test
  void theSameAgainChangesNothing() throws Exception {
    join();
    Files.createFile(root.resolve("ecs-runs"));
    assertEquals(
        new Ran(0, "This machine is of the cluster already; nothing was changed.\n"), join());
    assertEquals(1, file("installed").lines().count());
  }

  @Test
  void anInstallerThatFailedIsStartedAgain() throws Exception {
    Path installer = Path.of(settings.get("INSTALLER"));
    String whole = Files.readString(installer);
    Files.writeString(installer, "echo no way out; exit 3");
    Ran failed = join();
    assertEquals(1, failed.code());
    assertTrue(failed.said().contains("The installer of ECS Anywhere failed"), failed.said());
    Files.writeString(installer, whole);
    assertEquals(0, join().code());
    assertEquals(1, file("installed").lines().count());
  }

  @Test
  void anotherAddressIsTakenOverAndWhatTheInstallerAddedStays() throws Exception {
    join();
    settings.put("ADDRESS", "203.0.113.8");
    settings.put("CLUSTER", "other");
    Ran ran = join();
    assertEquals(0, ran.code(), ran.said());
    assertTrue(file("etc/greenroom/agent.env").contains("GREENROOM_ADDRESS=203.0.113.8\n"));
    String config = file("etc/ecs/ecs.config");
    assertTrue(config.contains("ECS_CLUSTER=other\n") && config.contains("AWS=1\n"), config);
    assertFalse(config.contains("ECS_CLUSTER=greenroom"), config);
  }

  @Test
  void allThatIsMissingIsSaidAtOnceAndNothingIsWritten() throws Exception {
    Files.delete(tools.resolve("curl"));
    Files.delete(tools.resolve("systemctl"));
    tool("uname", "echo riscv64");
    tool("timedatectl", "echo no");
    Files.delete(root.resolve("sys/fs/cgroup"));
    settings.remove("NODE");
    settings.put("ADDRESS", "game.example.org");
    Ran ran = join();
    assertEquals(1, ran.code());
    assertEquals(
        """
        NODE is not set; it is the nodeId with which Greenroom answered.
        ADDRESS is 'game.example.org', which is not the public IPv4 address of this machine.
        The processor is riscv64; ECS Anywhere is for x86_64 and aarch64.
        There is no systemd (systemctl), by which the agents of AWS are started.
        There is no curl; install it.
        There are no control groups in /sys/fs/cgroup, without which containers have no limits.
        The clock is not synchronized (timedatectl); AWS refuses calls that are five minutes off.
        """,
        ran.said());
    assertFalse(Files.exists(root.resolve("etc")));
  }

  @Test
  void whatCannotBeReachedIsNamed() throws Exception {
    tool("curl", "case $* in *ssm.*|*example.org*) exit 7 ;; esac");
    assertEquals(
        new Ran(
            1,
            """
            https://ssm.eu-central-1.amazonaws.com cannot be reached; open the way out to it.
            https://api.example.org cannot be reached; look at GREENROOM_URL, and open the way out to it.
            """),
        join("check"));
  }

  @Test
  void aMachineOfAnotherNodeIsLeftAlone() throws Exception {
    join();
    settings.put("NODE", "node-2");
    String before = file("etc/ecs/ecs.config");
    Ran ran = join();
    assertEquals(1, ran.code());
    assertTrue(ran.said().startsWith("/etc/ecs/ecs.config is not of this machine's node"));
    assertEquals(before, file("etc/ecs/ecs.config"));
  }

  @Test
  void anotherWordIsRefused() throws Exception {
    assertEquals(new Ran(2, "infra/metal/join knows 'check' and nothing else.\n"), join("chek"));
  }
}
