package dev.greenroom.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events from a table to a reader: the jobs and what streams, each a process of its own. */
@Timeout(180)
class FollowedEventsTest {
  private static Installation account;
  private static Program jobs;
  private static Program program;
  private static HttpClient http;

  /** An event as a reader has it. */
  private record Told(long id, String type, String data) {}

  /** Nothing but where the reader is. */
  private static final String PLACE = "";

  @BeforeAll
  static void open() throws Exception {
    account = new Installation();
    jobs = account.jobs();
    program = account.program(Map.of());
    http = HttpClient.newHttpClient();
    jobs.await("The jobs are up.");
  }

  @AfterAll
  static void close() throws Exception {
    if (account != null) {
      http.close();
      program.close();
      jobs.close();
      account.close();
    }
  }

  private static BufferedReader events(Program asked, String query, Optional<Long> last)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(asked.url().resolve("/greenroom/v1/events" + query))
            .header("Authorization", "Bearer " + account.token);
    last.ifPresent(id -> request.header("Last-Event-ID", Long.toString(id)));
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    assertEquals("text/event-stream", answer.headers().firstValue("content-type").orElseThrow());
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  /** The next event or place; empty at the end. */
  private static Optional<Told> next(BufferedReader lines) throws IOException {
    long id = -1;
    String type = PLACE;
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("id: ")) {
        id = Long.parseLong(line.substring(4));
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.isEmpty() && id >= 0) {
        return Optional.of(new Told(id, type, data));
      }
    }
    return Optional.empty();
  }

  /** The next event of an application that was made. */
  private static Told created(BufferedReader lines) throws IOException {
    Told told = next(lines).orElseThrow();
    while (!told.type().equals("application.created")) {
      told = next(lines).orElseThrow();
    }
    return told;
  }

  private static void of(String name, Told told) {
    assertTrue(told.data().contains("\"appName\":\"" + name + "\""), told.data());
  }

  @Test
  void whoFollowsIsToldAndGoesOnAfterTheLastThatWasSeen() throws Exception {
    Told first;
    try (BufferedReader lines = events(program, "", Optional.empty())) {
      account.application("arena");
      first = created(lines);
      of("arena", first);
    }
    account.application("while-nobody-reads");
    account.application("as-well");
    try (BufferedReader lines = events(program, "", Optional.of(first.id()))) {
      Told second = created(lines);
      Told third = created(lines);
      of("while-nobody-reads", second);
      of("as-well", third);
      assertEquals(List.of(first.id() + 1, first.id() + 2), List.of(second.id(), third.id()));
      account.application("now");
      of("now", created(lines));
    }
    try (BufferedReader lines = events(program, "?lastEventId=0&follow=false", Optional.empty())) {
      List<Long> numbers = new ArrayList<>();
      for (Optional<Told> told = next(lines); told.isPresent(); told = next(lines)) {
        if (!told.get().type().equals(PLACE)) {
          numbers.add(told.get().id());
        }
      }
      assertTrue(numbers.contains(first.id() + 3), numbers.toString());
      assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
    }
  }

  @Test
  void aStreamWithoutNewsIsKeptAlive() throws Exception {
    try (BufferedReader lines = events(program, "", Optional.empty())) {
      for (int i = 0; i < 3; i++) {
        String line = lines.readLine();
        while (!line.equals(": keep-alive")) {
          line = lines.readLine();
        }
      }
    }
  }

  @Test
  void whoFollowsAProgramThatEndsIsSentAwayAndGoesOnAtAnother() throws Exception {
    long last;
    try (Program ending = account.program(Map.of());
        BufferedReader lines = events(ending, "", Optional.empty())) {
      account.application("before");
      Told told = created(lines);
      of("before", told);
      last = told.id();
      ending.terminate();
      for (Optional<Told> rest = next(lines); rest.isPresent(); rest = next(lines)) {
        last = Math.max(last, rest.get().id());
      }
      assertEquals(143, ending.exit(), "and does not wait for a drain of 100 s");
    }
    account.application("after");
    try (BufferedReader lines = events(program, "", Optional.of(last))) {
      of("after", created(lines));
    }
  }
}
