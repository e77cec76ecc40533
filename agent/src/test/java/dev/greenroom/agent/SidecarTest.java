package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import io.avaje.jsonb.Jsonb;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agent beside one game, as in a task of Fargate. */
@Timeout(30)
class SidecarTest {
  private static final String ID = "0b5f7b0e-1111-4111-8111-111111111111";
  private static final Map<String, String> TOLD =
      Map.of(
          "GREENROOM_API_URL", "https://api.example.com",
          "GREENROOM_PROCESS_ID", ID,
          "GREENROOM_PROCESS_TOKEN", "secret",
          "GREENROOM_PORTS", "default:7777/udp,side-door:8080/tcp");

  private final List<Process> programs = new ArrayList<>();
  private Instant now = Instant.now();

  @AfterEach
  void end() {
    programs.forEach(Process::destroyForcibly);
  }

  private Process program(Map<String, String> environment) throws Exception {
    ProcessBuilder sleep = new ProcessBuilder("sleep", "60");
    sleep.environment().putAll(environment);
    Process program = sleep.start();
    programs.add(program);
    while (!Files.readString(Path.of("/proc/" + program.pid() + "/cmdline")).startsWith("sleep")) {
      Thread.onSpinWait();
    }
    return program;
  }

  private SidecarProcessSource source() {
    return new SidecarProcessSource(SidecarSettings.of(TOLD), () -> now);
  }

  @Test
  void itIsToldOfOneProcessAndNoMachine() {
    assertTrue(SidecarSettings.isIn(TOLD));
    assertFalse(SidecarSettings.isIn(Map.of("GREENROOM_NODE_ID", "node-1")));
    SidecarSettings settings = SidecarSettings.of(TOLD);
    assertEquals(
        List.of(
            new ExpectedPort("default", 7777, 7777, "udp"),
            new ExpectedPort("side-door", 8080, 8080, "tcp")),
        settings.ports(),
        "players come to the very port");
    assertEquals(Duration.ofSeconds(5), settings.heartbeat());
    for (String name : List.of("GREENROOM_API_URL", "GREENROOM_PROCESS_TOKEN", "GREENROOM_PORTS")) {
      Map<String, String> less = new HashMap<>(TOLD);
      less.remove(name);
      assertEquals(
          name + " is not set",
          assertThrows(IllegalArgumentException.class, () -> SidecarSettings.of(less))
              .getMessage());
    }
    Map<String, String> wrong = new HashMap<>(TOLD);
    wrong.put("GREENROOM_PORTS", "7777");
    assertEquals(
        "GREENROOM_PORTS is '7777'; a port is name:number/protocol",
        assertThrows(IllegalArgumentException.class, () -> SidecarSettings.of(wrong)).getMessage());
  }

  @Test
  void theGameIsTheFirstProgramWithItsIdAndItsEndIsLeftToEcsForAWhile() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/environ")), "left out: this is no Linux");
    SidecarProcessSource source = source();
    program(Map.of("HATHORA_PROCESS_ID", "another"));
    program(Map.of("GREENROOM_PROCESS_ID", ID));
    assertEquals(List.of(), source.processes(), "nothing is said before it is there");
    Process game = program(Map.of("HATHORA_PROCESS_ID", ID));
    program(Map.of("HATHORA_PROCESS_ID", ID));
    LocalProcess seen = source.processes().getFirst();
    assertEquals(ID, seen.processId());
    assertEquals(game.pid(), seen.leaderPid());
    assertFalse(seen.hasOwnNetwork(), "it shares that of its agent");
    assertTrue(seen.alive());

    game.destroyForcibly().waitFor();
    LocalProcess gone = source.processes().getFirst();
    assertTrue(gone.alive() && gone.exit().isEmpty(), "ECS knows the code and tells it");
    Instant end = now;
    now = now.plus(EcsGame.LEFT_TO_ECS);
    assertEquals(
        Optional.of(new ExitReport(OptionalInt.empty(), end)),
        source.processes().getFirst().exit());
    source.forget("another");
    assertEquals(1, source.processes().size());
    source.forget(ID);
    assertEquals(List.of(), source.processes());
  }

  @Test
  void itSpeaksForItsProcessAlone() throws Exception {
    List<String> asked = new ArrayList<>();
    int[] status = {200};
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Authorization")));
          Object body =
              Jsonb.builder()
                  .build()
                  .type(Object.class)
                  .fromJson(exchange.getRequestBody().readAllBytes());
          byte[] answer =
              "{\"confirmIdle\":[\"%s\"],\"forget\":[]}"
                  .formatted(ProcessReport.fromJson(body).processId())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status[0], answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/");
    try (HttpProcessControl control =
        new HttpProcessControl(base, "secret", Duration.ofSeconds(10))) {
      ProcessReport report = ProcessReport.fromJson(Map.of("processId", ID));
      assertEquals(
          new HeartbeatAnswer(List.of(ID), List.of()),
          control.beat(new NodeHeartbeat(ID, now, List.of(report))));
      assertEquals(
          List.of("POST /api/greenroom/v1/processes/%s/heartbeat Bearer secret".formatted(ID)),
          asked);
      control.beat(new NodeHeartbeat(ID, now, List.of()));
      assertEquals(1, asked.size(), "before the game is there it says nothing");
      status[0] = 401;
      assertThrows(
          ControlPlane.TokenRefused.class,
          () -> control.beat(new NodeHeartbeat(ID, now, List.of(report))));
    } finally {
      server.stop(0);
    }
  }
}
