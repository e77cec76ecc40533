package dev.greenroom.local.docker;

import dev.greenroom.local.LocalStack;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A whole Greenroom on the Docker engine of this machine, used over its API alone. */
final class DockerWorld implements AutoCloseable {
  static final Duration BIND = Duration.ofSeconds(8);

  final ApiClient api;
  String appId;
  private final Runnable end;

  /** In this program, with a folder that goes with it. */
  DockerWorld() throws Exception {
    LocalStack stack =
        LocalStack.start(
            new StackOptions(
                    0,
                    "127.0.0.1",
                    Optional.empty(),
                    Optional.empty(),
                    "docker",
                    Duration.ofMinutes(5),
                    BIND,
                    Optional.empty(),
                    Duration.ofMillis(300),
                    false,
                    Optional.empty())
                .overcommitted(16));
    end = stack::close;
    api = new ApiClient(stack.url(), Optional.of(stack.token()));
  }

  /** In a program of its own, which may be killed. */
  DockerWorld(GreenroomProgram program) {
    end = program::close;
    api = new ApiClient(program.url(), Optional.of(program.token()));
  }

  void application(String name) {
    appId =
        api.post(
                "/apps/v2/apps",
                Map.of("appName", name, "authConfiguration", Map.of("anonymous", Map.of())))
            .at("appId")
            .text();
  }

  /** A folder with the game of the tests and a Dockerfile. */
  static Path game(Path folder, String... moreLines) throws IOException {
    Files.createDirectories(folder);
    try (InputStream game = DockerWorld.class.getResourceAsStream("/docker/game.pl")) {
      Files.write(folder.resolve("game.pl"), game.readAllBytes());
    }
    List<String> lines = new ArrayList<>();
    lines.add("FROM " + EngineOfThisMachine.BASE);
    lines.add("COPY game.pl /game.pl");
    lines.addAll(List.of(moreLines));
    lines.add("CMD [\"perl\", \"/game.pl\"]");
    Files.write(folder.resolve("Dockerfile"), lines);
    return folder;
  }

  /** Its log is handed back when it is done. */
  Json build(Path folder, List<String> log) {
    try {
      return new BuildUpload(api, log::add)
          .build(folder, Optional.empty(), Optional.empty(), note -> {});
    } catch (Failure e) {
      throw new AssertionError(String.join("\n", log), e);
    }
  }

  String deploy(String buildId, String transport, int port, Map<String, String> env) {
    return deploy(buildId, transport, port, env, 0.5);
  }

  String deploy(String buildId, String transport, int port, Map<String, String> env, double vcpus) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", buildId);
    body.put("idleTimeoutEnabled", false);
    body.put("roomsPerProcess", 1);
    body.put("transportType", transport);
    body.put("containerPort", port);
    body.put("requestedCPU", vcpus);
    body.put("requestedMemoryMB", 1024);
    body.put("additionalContainerPorts", List.of());
    List<Map<String, String>> variables = new ArrayList<>();
    env.forEach((name, value) -> variables.add(Map.of("name", name, "value", value)));
    body.put("env", variables);
    return api.post("/deployments/v3/apps/%s/deployments".formatted(appId), body)
        .at("deploymentId")
        .text();
  }

  Json room() {
    return api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Seattle"));
  }

  Json process(String processId) {
    return api.get("/processes/v3/apps/%s/processes/%s".formatted(appId, processId));
  }

  Json until(String processId, Predicate<Json> state) throws InterruptedException {
    long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      Json process = process(processId);
      if (state.test(process)) {
        return process;
      }
      if (System.nanoTime() > limit) {
        throw new AssertionError("in a minute only: " + process);
      }
      Thread.sleep(50);
    }
  }

  /** Runs, and players may come. */
  Json running(String processId) throws InterruptedException {
    Json process = until(processId, p -> !List.of("starting").contains(p.at("status").text()));
    if (!process.at("status").text().equals("running")) {
      throw new AssertionError(process.toString());
    }
    return process;
  }

  void players(String processId, int many) throws InterruptedException {
    String path = "/processes/v1/%s/info/%s".formatted(appId, processId);
    until(processId, p -> api.get(path).at("activeConnections").number() == many);
  }

  List<String> log(String processId) {
    List<String> log = new ArrayList<>();
    api.stream("GET", "/logs/v1/%s/process/%s".formatted(appId, processId), log::add);
    return log;
  }

  /** Over; hands back why. */
  String over(String processId) throws InterruptedException {
    Json end = until(processId, p -> List.of("stopped", "failed").contains(p.at("status").text()));
    return end.at("status").text() + ": " + end.at("summaryExitReason").text();
  }

  static Socket connect(Json process) throws IOException {
    Json port = process.at("exposedPort");
    Socket socket = new Socket(port.at("host").text(), Math.toIntExact(port.at("port").number()));
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** What is not answered. */
  static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static String ask(Socket socket, String line) throws IOException {
    say(socket, line);
    byte[] answer = new byte[4096];
    int n = socket.getInputStream().read(answer);
    return n < 0 ? "" : new String(answer, 0, n, StandardCharsets.UTF_8).strip();
  }

  static byte[] datagram(Json process, byte[] question) throws IOException {
    Json port = process.at("exposedPort");
    InetAddress host = InetAddress.getByName(port.at("host").text());
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(1000);
      byte[] answer = new byte[65_535];
      for (int i = 0; i < 10; i++) {
        socket.send(
            new DatagramPacket(
                question, question.length, host, Math.toIntExact(port.at("port").number())));
        DatagramPacket packet = new DatagramPacket(answer, answer.length);
        try {
          socket.receive(packet);
          return java.util.Arrays.copyOf(answer, packet.getLength());
        } catch (java.net.SocketTimeoutException again) {
          // A datagram may be lost.
        }
      }
      throw new AssertionError("no answer to ten datagrams");
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
