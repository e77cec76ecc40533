package dev.greenroom.local.account;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that speaks DynamoDB on a port of this machine, in memory. */
public final class AwsEngine implements AutoCloseable {
  private static final int TRIES = 600;

  private final Process program;
  private final URI url;

  private AwsEngine(Process program, URI url) {
    this.program = program;
    this.url = url;
  }

  /** DynamoDB Local as a server: streams, conditions and transactions, but no backups. */
  public static AwsEngine dynamoDbLocal() throws Exception {
    int port = freePort();
    return start(
        port,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "--enable-native-access=ALL-UNNAMED",
        "-Dsqlite4java.library.path=" + System.getProperty("sqlite4java.library.path"),
        "-cp",
        System.getProperty("java.class.path"),
        "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
        "-inMemory",
        "-disableTelemetry",
        "-port",
        Integer.toString(port));
  }

  /**
   * The program of Moto, where there is one: it knows backups, and has no transactions to trust.
   */
  public static Optional<Path> motoProgram() {
    Stream<Path> named = Stream.ofNullable(System.getenv("GREENROOM_TEST_MOTO")).map(Path::of);
    Stream<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "moto_server"));
    return Stream.concat(named, found).filter(Files::isExecutable).findFirst();
  }

  public static AwsEngine moto(Path motoProgram) throws Exception {
    int port = freePort();
    return start(port, motoProgram.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port));
  }

  private static AwsEngine start(int port, String... command) throws Exception {
    Process program =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (int i = 0; i < TRIES && program.isAlive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
        return new AwsEngine(program, URI.create("http://127.0.0.1:" + port));
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    program.destroyForcibly();
    throw new AssertionError("it does not listen: " + List.of(command));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public URI url() {
    return url;
  }

  /** What an owner would set, and where this engine is. */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
    environment.put("AWS_SECRET_ACCESS_KEY", "secret");
    environment.put("AWS_REGION", "eu-central-1");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_ENDPOINT_URL_DYNAMODB", url.toString());
    environment.put("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", url.toString());
    return environment;
  }

  /** The same for this very program. */
  public Map<String, String> properties() {
    return Map.of(
        "aws.accessKeyId", "AKIAEXAMPLE",
        "aws.secretAccessKey", "secret",
        "aws.region", "eu-central-1",
        "aws.endpointUrlDynamoDb", url.toString(),
        "aws.endpointUrlDynamoDbStreams", url.toString());
  }

  @Override
  public void close() {
    program.destroyForcibly();
    try {
      program.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
