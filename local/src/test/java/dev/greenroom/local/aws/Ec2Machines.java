package dev.greenroom.local.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.TestMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * The machines of EC2 that Moto only counts. Each boots with the user data of Greenroom, run by a
 * real shell, which asks a metadata service of its own; then ECS's agent and Greenroom's begin with
 * what that has written. It ends when Moto says that it is terminated.
 */
final class Ec2Machines implements AutoCloseable {
  private static final long LOOK_MILLIS = 200;
  private static final String HOME = "eu-central-1";
  private static final String ADDRESS = "/greenroom/address";

  private final AwsClients clients;
  private final AwsClients door;
  private final String region;
  private final URI api;
  private final Path folder;
  private final Map<String, Machine> machines = new HashMap<>();
  private final Consumer<String> events;
  private final Thread looks;
  private volatile boolean closing;

  private record Machine(EcsNode node, HttpServer imds) {
    void end() {
      node.close();
      imds.stop(0);
    }
  }

  /**
   * @param clients of AWS itself: what a machine asks is no call of Greenroom
   * @param events takes what ECS tells of tasks
   * @param door through which a machine joins its cluster
   */
  Ec2Machines(
      AwsClients clients,
      AwsClients door,
      String region,
      URI api,
      Path folder,
      Consumer<String> events) {
    this.clients = clients;
    this.door = door;
    this.events = events;
    this.region = region;
    this.api = api;
    this.folder = folder;
    this.looks = Thread.ofPlatform().daemon().name("ec2").start(this::run);
  }

  private void run() {
    try {
      while (!closing) {
        look();
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
    }
  }

  private synchronized void look() throws IOException, InterruptedException {
    Map<String, Instance> there = new HashMap<>();
    clients.ec2(region).describeInstances().reservations().stream()
        .flatMap(reservation -> reservation.instances().stream())
        .filter(instance -> instance.state().nameAsString().equals("running"))
        .filter(instance -> !nodeOf(instance).isEmpty())
        .forEach(instance -> there.put(instance.instanceId(), instance));
    for (String id : Set.copyOf(machines.keySet())) {
      if (!there.containsKey(id)) {
        machines.remove(id).end();
      }
    }
    for (Instance instance : there.values()) {
      if (!machines.containsKey(instance.instanceId())) {
        machines.put(instance.instanceId(), boot(instance));
      }
    }
  }

  private static String nodeOf(Instance instance) {
    return instance.tags().stream()
        .filter(tag -> tag.key().equals("greenroom.node"))
        .map(Tag::value)
        .findFirst()
        .orElse("");
  }

  private Machine boot(Instance instance) throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve(instance.instanceId()));
    HttpServer imds = imds(nodeOf(instance));
    URI imdsUrl = URI.create("http://127.0.0.1:" + imds.getAddress().getPort());
    runUserData(root, imdsUrl, nodeOf(instance));
    String config = Files.readString(root.resolve("etc/ecs/ecs.config"));
    String attribute = "ECS_INSTANCE_ATTRIBUTES={\"greenroom.node\":\"%s\"}\n";
    if (!config.contains(attribute.formatted(nodeOf(instance)))
        || !config.contains("ECS_CLUSTER=greenroom\n")
        || !config.contains("ECS_ENABLE_CONTAINER_METADATA=true\n")) {
      throw new IllegalStateException("ECS's agent would not join: " + config);
    }
    return new Machine(
        new EcsNode(
            clients,
            region,
            join(instance),
            root,
            Map.of(
                "GREENROOM_SETTINGS_FILE", root.resolve("etc/greenroom/agent.env").toString(),
                "GREENROOM_IMDS_URL", imdsUrl.toString()),
            events),
        imds);
  }

  private String join(Instance instance) {
    return TestMachine.join(
        door.ecs(region), "greenroom", nodeOf(instance), instance.instanceId(), false);
  }

  /** What the launch template of the deployment says, as module infra fills it in. */
  private static String firstSteps() throws IOException {
    Path folder = Path.of("../infra/src/main/resources/dev/greenroom/infra/region");
    String text =
        Files.readString(folder.resolve("first-steps.sh"))
            .replace("@IMAGES@", Files.readString(folder.resolve("images.sh")).strip())
            .replace("@NAME@", "greenroom")
            .replace("@HOME@", HOME)
            .replace("@ADDRESS@", ADDRESS)
            .replace("@RESERVED_MB@", "512")
            .replace("@ECS_RESERVED_MB@", "368")
            .replace("@FIRST_PORT@", "32768")
            .replace("@LAST_PORT@", "60999");
    if (text.contains("@")) {
      throw new IllegalStateException("a part of it is not known here: " + text);
    }
    return text;
  }

  /** The program aws gives the secret and the parameter that it is asked for, and no other. */
  private void runUserData(Path root, URI imdsUrl, String nodeId)
      throws IOException, InterruptedException {
    String name = "greenroom/nodes/" + nodeId;
    String token = clients.secrets(region).getSecretValue(r -> r.secretId(name)).secretString();
    Path programs = Files.createDirectories(root.resolve("bin"));
    Path aws = programs.resolve("aws");
    Files.writeString(
        aws,
        """
        #!/bin/bash
        case $* in
          "--region %s secretsmanager get-secret-value --secret-id %s --query SecretString --output text")
            echo '%s' ;;
          "--region %s ssm get-parameter --name %s --query Parameter.Value --output text")
            echo '%s' ;;
          *) exit 1 ;;
        esac
        """
            .formatted(region, name, token, HOME, ADDRESS, api));
    Path sysctl = programs.resolve("sysctl"); // This machine's own ports stay as they are.
    Files.writeString(
        sysctl,
        """
        #!/bin/bash
        [ "$*" = "-q -w net.ipv4.ip_local_port_range=32768 60999" ]
        """);
    Path systemctl = programs.resolve("systemctl");
    Files.writeString(
        systemctl,
        """
        #!/bin/bash
        [ "$*" = "enable --now --no-block greenroom-images.timer" ] && [ -x '%s/usr/local/sbin/greenroom-images' ]
        """
            .formatted(root));
    for (Path program : List.of(aws, sysctl, systemctl)) {
      if (!program.toFile().setExecutable(true)) {
        throw new IOException(program + " cannot be run");
      }
    }
    Path script = Files.writeString(root.resolve("user-data"), firstSteps());
    ProcessBuilder bash =
        new ProcessBuilder("bash", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("user-data.log").toFile());
    bash.environment().put("PATH", programs + ":" + System.getenv("PATH"));
    bash.environment().put("GREENROOM_IMDS_URL", imdsUrl.toString());
    bash.environment().put("GREENROOM_ROOT", root.toString());
    if (bash.start().waitFor() != 0) {
      throw new IllegalStateException(Files.readString(root.resolve("user-data.log")));
    }
  }

  /** Version 2 alone: without a session it says nothing. */
  private HttpServer imds(String nodeId) throws IOException {
    Map<String, String> says =
        Map.of(
            "tags/instance/greenroom.node", nodeId,
            "placement/region", region,
            "public-ipv4", "127.0.0.1");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/latest/api/token",
        exchange -> answer(exchange, exchange.getRequestMethod().equals("PUT") ? "session" : null));
    server.createContext(
        "/latest/meta-data/",
        exchange -> {
          String what = exchange.getRequestURI().getPath().substring("/latest/meta-data/".length());
          boolean in =
              "session".equals(exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
          answer(exchange, in ? says.get(what) : null);
        });
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      byte[] body = (text == null ? "no" : text).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(text == null ? 404 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The ids of those that run. */
  synchronized Set<String> instances() {
    return Set.copyOf(machines.keySet());
  }

  /** Those that run. */
  synchronized List<EcsNode> running() {
    return machines.values().stream().map(Machine::node).toList();
  }

  @Override
  public void close() {
    closing = true;
    try {
      looks.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    machines.values().forEach(Machine::end);
  }
}
