package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.testing.EventCheck;
import dev.greenroom.functions.http.Json;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.demo.Demo;
import dev.greenroom.local.cli.demo.Reaping;
import dev.greenroom.local.cli.demo.Stage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that listens to a whole match and through restarts, with real games. */
@Timeout(120)
class EventsOverRestartTest {
  private static final Path ECHO_ARENA = Path.of("..", "examples", "echo-arena");
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(300);
  private static final List<String> LIFE =
      List.of(
          "process.created",
          "process.scheduled",
          "process.booted",
          "process.started",
          "process.stopping",
          "process.ended");

  @TempDir Path data;

  private record Received(long id, Map<?, ?> event) {
    String type() {
      return (String) event.get("type");
    }

    String subject(String name) {
      return String.valueOf(((Map<?, ?>) event.get("subject")).get(name));
    }
  }

  /** What an EventSource does: it remembers the id and sends it when it comes again. */
  private static final class Listener {
    private final List<Received> received = new ArrayList<>();
    private String lastEventId = "0";

    /** Listens until the stream ends. */
    void listen(LocalStack stack) throws Exception {
      String id = lastEventId;
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest request =
            HttpRequest.newBuilder(stack.url().resolve("/greenroom/v1/events"))
                .header("Authorization", "Bearer " + stack.token())
                .header("Last-Event-ID", id)
                .build();
        HttpResponse<java.util.stream.Stream<String>> response =
            client.send(request, HttpResponse.BodyHandlers.ofLines());
        assertEquals(200, response.statusCode());
        assertEquals(
            Optional.of("text/event-stream"), response.headers().firstValue("content-type"));
        response.body().forEach(this::line);
      }
    }

    private void line(String line) {
      assertTrue(!line.startsWith(": event"), line);
      if (line.startsWith("id: ")) {
        lastEventId = line.substring(4);
      } else if (line.startsWith("data: ")) {
        Map<?, ?> event = (Map<?, ?>) Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8));
        received.add(new Received(Long.parseLong(lastEventId), event));
      }
    }
  }

  private LocalStack start() throws StackFailed {
    return LocalStack.start(
        new StackOptions(
            0,
            "127.0.0.1",
            Optional.empty(),
            Optional.of(data),
            "host",
            IDLE,
            Duration.ofSeconds(20),
            Optional.empty(),
            TICK,
            false,
            Optional.empty()));
  }

  private interface Play {
    void on(LocalStack stack) throws Exception;
  }

  /** A run of Greenroom with the listener attached from its beginning to its end. */
  private void run(Listener listener, Play play) throws Exception {
    Thread thread;
    List<Throwable> failed = new ArrayList<>();
    try (LocalStack stack = start()) {
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      listener.listen(stack);
                    } catch (Throwable e) {
                      failed.add(e);
                    }
                  });
      play.on(stack);
    }
    thread.join();
    assertEquals(List.of(), failed);
  }

  private static void createApp(LocalStack stack, String name) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      int status =
          client
              .send(
                  HttpRequest.newBuilder(stack.url().resolve("/apps/v2/apps"))
                      .header("Authorization", "Bearer " + stack.token())
                      .POST(
                          HttpRequest.BodyPublishers.ofString(
                              "{\"appName\":\"%s\",\"authConfiguration\":{\"anonymous\":{}}}"
                                  .formatted(name)))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      assertEquals(201, status);
    }
  }

  /** All that the streams of these tables still tell, once nobody writes any more. */
  private EventCheck.Verdict verdict() throws StackFailed, IOException {
    Tables tables = Tables.withPrefix("greenroom-");
    try (EmbeddedDynamoDb engine =
        new EmbeddedDynamoDb(
            Optional.of(data.resolve("tables")), data.resolve("native"), tables.all())) {
      EventCheck.Verdict verdict =
          new EventCheck(engine.client(), engine.streams().client(), tables).verdict();
      assertEquals(List.of(), verdict.problems());
      assertTrue(verdict.changes() > 0, "another database");
      return verdict;
    }
  }

  private static Set<String> ids(Collection<String> ids) {
    return new TreeSet<>(ids);
  }

  @Test
  void noEventIsLostNoneComesTwiceAndEveryLifeIsInOrder() throws Exception {
    Listener listener = new Listener();
    run(
        listener,
        stack ->
            new Demo(
                    new ApiClient(stack.url(), Optional.of(stack.token())),
                    new Stage(line -> {}),
                    ECHO_ARENA,
                    new Reaping(IDLE, TICK, Duration.ofSeconds(40)),
                    Optional.empty())
                .play());
    run(listener, stack -> createApp(stack, "second"));
    // While this one runs nobody listens.
    try (LocalStack stack = start()) {
      createApp(stack, "unheard");
    }
    run(listener, stack -> createApp(stack, "third"));

    List<Received> all = listener.received;
    assertEquals(
        LongStream.rangeClosed(1, all.size()).boxed().toList(),
        all.stream().map(Received::id).toList());
    assertEquals(
        all.size(), new HashSet<>(all.stream().map(r -> r.event().get("id")).toList()).size());
    assertEquals(
        List.of("echo-arena", "second", "unheard", "third").subList(1, 4),
        all.stream()
            .filter(r -> r.type().equals("application.created"))
            .map(r -> ((Map<?, ?>) r.event().get("data")).get("appName"))
            .skip(1)
            .toList());
    assertEquals(
        4, all.stream().filter(r -> r.type().equals("node.registered")).count(), "one a start");

    assertEquals(
        ids(verdict().events()),
        ids(all.stream().map(r -> r.event().get("id").toString()).toList()),
        "the changes in the tables are what was heard");

    Map<String, List<String>> rooms = new LinkedHashMap<>();
    Map<String, List<String>> processes = new LinkedHashMap<>();
    for (Received r : all) {
      if (r.type().startsWith("room.")) {
        rooms.computeIfAbsent(r.subject("roomId"), id -> new ArrayList<>()).add(r.type());
      } else if (r.type().startsWith("process.")) {
        processes.computeIfAbsent(r.subject("processId"), id -> new ArrayList<>()).add(r.type());
      }
    }
    assertTrue(rooms.size() >= 3, rooms.toString());
    rooms
        .values()
        .forEach(
            life -> {
              assertEquals("room.created", life.getFirst());
              assertEquals("room.destroyed", life.getLast());
              assertEquals(1, life.stream().filter("room.destroyed"::equals).count());
            });
    assertTrue(processes.size() >= 2, processes.toString());
    processes
        .values()
        .forEach(
            life -> {
              List<String> steps = life.stream().filter(LIFE::contains).toList();
              assertEquals(LIFE.stream().filter(steps::contains).toList(), steps);
              assertEquals("process.created", life.getFirst());
              assertEquals("process.ended", life.getLast());
            });
  }
}
