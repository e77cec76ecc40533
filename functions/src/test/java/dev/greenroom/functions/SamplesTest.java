package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sample payloads of {@code events} are what the handlers read. */
class SamplesTest {

  private static Map<?, ?> sample(String name) throws IOException {
    try (InputStream in = NodeHeartbeat.class.getResourceAsStream("/samples/" + name)) {
      return (Map<?, ?>) Json.read(in.readAllBytes());
    }
  }

  @Test
  void theSampleOfCreateRoomFindsItsRoute() throws IOException {
    HttpRequest request = HttpRequest.ofEvent(sample("create-room.json"));
    assertEquals(
        "CreateRoom",
        Routes.match(request.method(), request.path()).orElseThrow().route().operationId());
    assertEquals(Optional.of("match-4711"), request.header("idempotency-key"));
    assertEquals("Frankfurt", ((Map<?, ?>) Json.read(request.body())).get("region"));
  }

  @Test
  void theSampleOfCreateBuildFindsItsRoute() throws IOException {
    HttpRequest request = HttpRequest.ofEvent(sample("create-build.json"));
    assertEquals(
        "CreateBuild",
        Routes.match(request.method(), request.path()).orElseThrow().route().operationId());
  }

  @Test
  void theSampleOfAHeartbeatIsReadAndWrittenWithoutALoss() throws IOException {
    Map<?, ?> sample = sample("node-heartbeat.json");
    NodeHeartbeat beat = NodeHeartbeat.fromJson(sample);
    assertEquals(2, beat.processes().size());
    assertTrue(beat.processes().get(1).exit().isPresent());
    assertEquals(beat, NodeHeartbeat.fromJson(Json.read(Json.write(beat.toJson()))));
  }
}
