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
    moto.post("/moto-api/state-manager/set-transition", STAY);
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

  private void post(String path, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(url.resolve(path))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
      }
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
