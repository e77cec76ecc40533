package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program of the agent is told, and what it asks the machine. */
class ProgramSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "GREENROOM_API_URL", "https://api.example.com",
          "GREENROOM_NODE_ID", "node-1",
          "GREENROOM_NODE_TOKEN", "token");

  @TempDir Path folder;

  @Test
  void threeVariablesAreEnough() {
    ProgramSettings settings = ProgramSettings.of(LEAST);
    assertEquals(URI.create("https://api.example.com"), settings.api());
    assertEquals(InstanceMetadata.EC2, settings.imds());
    assertEquals(Optional.empty(), settings.address());
    assertEquals(Path.of("/var/lib/ecs/data/metadata"), settings.metadata());
    assertEquals(Duration.ofSeconds(5), settings.heartbeat());
  }

  @Test
  void aFileMaySayThemAndTheTokenMayBeInAFileOfItsOwn() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "of-the-file\n");
    Path file =
        Files.writeString(
            folder.resolve("agent.env"),
            """
            # Written when the machine began.
            GREENROOM_API_URL=http://10.0.0.1:8080
            GREENROOM_NODE_ID=node-2
            GREENROOM_NODE_TOKEN_FILE=%s
            GREENROOM_ADDRESS=play.example.com
            """
                .formatted(token));
    ProgramSettings settings =
        ProgramSettings.of(
            Map.of("GREENROOM_SETTINGS_FILE", file.toString(), "GREENROOM_NODE_ID", "node-3"));
    assertEquals("node-3", settings.nodeId(), "the environment wins");
    assertEquals("of-the-file", settings.nodeToken());
    assertEquals(Optional.of("play.example.com"), settings.address());
  }

  @ParameterizedTest
  @CsvSource({
    "GREENROOM_API_URL,",
    "GREENROOM_API_URL,api.example.com",
    "GREENROOM_NODE_ID,",
    "GREENROOM_NODE_TOKEN,",
    "GREENROOM_RESERVED_MEMORY_MB,-1",
    "GREENROOM_HEARTBEAT,5",
    "GREENROOM_HEARTBEAT,PT0S",
    "GREENROOM_SETTINGS_FILE,/does/not/exist"
  })
  void whatIsWrongIsNamed(String name, String value) {
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put(name, value == null ? "" : value);
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> ProgramSettings.of(environment));
    assertTrue(wrong.getMessage().startsWith(name), wrong.getMessage());
  }

  @Test
  void theAddressIsAskedForInASession() throws Exception {
    HttpServer imds = imds("203.0.113.7");
    try {
      URI url = URI.create("http://127.0.0.1:" + imds.getAddress().getPort());
      assertEquals(Optional.of("203.0.113.7"), new InstanceMetadata(url).publicAddress());
    } finally {
      imds.stop(0);
    }
  }

  @Test
  void aMachineMayHaveNoPublicAddress() throws Exception {
    HttpServer imds = imds("");
    try {
      URI url = URI.create("http://127.0.0.1:" + imds.getAddress().getPort());
      assertEquals(Optional.empty(), new InstanceMetadata(url).publicAddress());
    } finally {
      imds.stop(0);
    }
  }

  /** Version 2 alone: without a session it says nothing. */
  private static HttpServer imds(String address) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/latest/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String session = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token");
          boolean begins =
              path.equals("/latest/api/token")
                  && exchange.getRequestMethod().equals("PUT")
                  && exchange
                      .getRequestHeaders()
                      .containsKey("X-aws-ec2-metadata-token-ttl-seconds");
          boolean asks = path.equals("/latest/meta-data/public-ipv4") && !address.isEmpty();
          int status = begins ? 200 : !"session".equals(session) ? 401 : asks ? 200 : 404;
          byte[] body = (begins ? "session" : address).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
          if (status == 200) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    return server;
  }
}
