package dev.greenroom.aws.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Moto as a process of its own: AWS as far as it knows it. Tests are left out where it is not. */
public final class Moto implements AutoCloseable {
  private static final int TRIES = 600;

  /** Else a task of Moto moves on towards its end each time that it is looked at. */
  private static final String STAY =
      "{\"model_name\": \"ecs::task\","
          + " \"transition\": {\"progression\": \"manual\", \"times\": 1000000}}";

  private static final String PROJECT =
      "{\"name\": \"probe\", \"serviceRole\": \"arn:aws:iam::123456789012:role/service-role/x\","
          + " \"source\": {\"type\": \"S3\", \"location\": \"bucket/key\"},"
          + " \"artifacts\": {\"type\": \"NO_ARTIFACTS\"}, \"environment\": {\"image\": \"x\","
          + " \"type\": \"LINUX_CONTAINER\", \"computeType\": \"BUILD_GENERAL1_SMALL\"}}";

  /** Whether the program is one that can be tested with; looked at once. */
  private static Optional<Boolean> recent = Optional.empty();

  private final Process program;
  private final URI url;

  private Moto(Process program, URI url) {
    this.program = program;
    this.url = url;
  }

  /** Started for one test class. */
  public static Moto start() throws Exception {
    Optional<Path> found = program();
    Assumptions.assumeTrue(
        found.isPresent(),
        "left out: there is no moto_server (pip install 'moto[server]', or GREENROOM_TEST_MOTO)");
    int port = freePort();
    Process program =
        new ProcessBuilder(found.get().toString(), "-H", "127.0.0.1", "-p", "" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Moto moto = new Moto(program, URI.create("http://127.0.0.1:" + port));
    moto.await(port);
    if (!moto.isRecent()) {
      moto.close();
      Assumptions.abort(
          "left out: %s tells times as AWS does not; 5.2.5 does it right (pip install -U 'moto[server]', or GREENROOM_TEST_MOTO)"
              .formatted(found.get()));
    }
    moto.post("/moto-api/state-manager/set-transition", "application/json", STAY, Map.of());
    moto.load("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", "{}");
    moto.load("secretsmanager", "secretsmanager.ListSecrets", "{}");
    moto.load("sqs", "AmazonSQS.ListQueues", "{}");
    moto.load("ec2", "", "Action=DescribeInstances&Version=2016-11-15");
    return moto;
  }

  private static Optional<Path> program() {
    Stream<Path> named = Stream.ofNullable(System.getenv("GREENROOM_TEST_MOTO")).map(Path::of);
    Stream<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "moto_server"));
    return Stream.concat(named, found).filter(Files::isExecutable).findFirst();
  }

  private void await(int port) throws InterruptedException {
    for (int i = 0; i < TRIES && program.isAlive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
        return;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    close();
    throw new AssertionError("Moto does not listen.");
  }

  /** Before 5.2.5 the times of builds were texts, which the SDK does not read. */
  private boolean isRecent() throws Exception {
    synchronized (Moto.class) {
      if (recent.isEmpty()) {
        load("codebuild", "CodeBuild_20161006.CreateProject", PROJECT);
        String build =
            load("codebuild", "CodeBuild_20161006.StartBuild", "{\"projectName\": \"probe\"}");
        load("codebuild", "CodeBuild_20161006.DeleteProject", "{\"name\": \"probe\"}");
        recent = Optional.of(!build.contains("\"startTime\": \""));
      }
      return recent.get();
    }
  }

  /** Moto loads a service when it is first asked, which takes longer than a client waits. */
  private String load(String service, String target, String body) throws Exception {
    String scope = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-central-1/%s/aws4_request";
    return post(
        "/",
        target.isEmpty() ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.1",
        body,
        target.isEmpty()
            ? Map.of("Authorization", scope.formatted(service))
            : Map.of("Authorization", scope.formatted(service), "X-Amz-Target", target));
  }

  private String post(String path, String type, String body, Map<String, String> headers)
      throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(url.resolve(path))
              .version(HttpClient.Version.HTTP_1_1)
              .header("Content-Type", type)
              .POST(HttpRequest.BodyPublishers.ofString(body));
      headers.forEach(request::header);
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public URI url() {
    return url;
  }

  @Override
  public void close() {
    program.destroyForcibly();
  }
}
