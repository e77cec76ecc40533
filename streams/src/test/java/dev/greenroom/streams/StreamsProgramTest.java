package dev.greenroom.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.Caller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program as a process, spoken to over real sockets. */
@Timeout(180)
class StreamsProgramTest {
  private static Installation account;
  private static Program program;
  private static HttpClient http;

  @BeforeAll
  static void open() throws Exception {
    account = new Installation();
    program = account.program(Map.of());
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void close() throws Exception {
    if (account != null) {
      http.close();
      program.close();
      account.close();
    }
  }

  private static HttpRequest.Builder request(Program asked, String path) throws Exception {
    return HttpRequest.newBuilder(asked.url().resolve(path))
        .header("Authorization", "Bearer " + account.token);
  }

  private static String log(String processId, String query) {
    return "/logs/v1/%s/process/%s%s".formatted(account.app.appId(), processId, query);
  }

  private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static BufferedReader followed(Program asked, String processId) throws Exception {
    HttpResponse<InputStream> answer =
        http.send(
            request(asked, log(processId, "?follow=true&tailLines=10")).build(),
            BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode());
    assertEquals(
        "application/octet-stream", answer.headers().firstValue("content-type").orElseThrow());
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  /** The next line that a game printed. */
  private static String printed(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && line.isEmpty()) {
      line = lines.readLine();
    }
    return line;
  }

  @Test
  void saysInOneLineWhatItLacks() throws Exception {
    try (Program lacking =
        account.program(Map.of("GREENROOM_ADDRESS", "", "GREENROOM_BUILDS", ""))) {
      assertEquals(1, lacking.exit());
      assertEquals(1, lacking.said().size(), lacking.said().toString());
      assertTrue(
          lacking.said(
              "\"level\":\"ERROR\",\"message\":\"What streams did not start: The service's"
                  + " environment lacks GREENROOM_BUILDS, GREENROOM_ADDRESS.\""),
          lacking.said().toString());
    }
  }

  @Test
  void saysWhichTableIsNotThere() throws Exception {
    try (Program elsewhere =
        account.program(
            Map.of("GREENROOM_TABLE_PREFIX", "elsewhere", "AWS_ACCESS_KEY_ID", Caller.NOBODY))) {
      assertEquals(1, elsewhere.exit());
      assertTrue(
          elsewhere.said("What streams did not start: Table elsewhere-orgs is not there."),
          elsewhere.said().toString());
    }
  }

  @Test
  void theBalancerIsToldThatItIsUp() throws Exception {
    HttpResponse<String> health = ask(HttpRequest.newBuilder(program.url().resolve("/healthz")));
    assertEquals(200, health.statusCode());
    assertEquals("{\"status\":\"ready\"}", health.body());
  }

  @Test
  void whoMayNotReadAnswersAsOnLambda() throws Exception {
    URI log = program.url().resolve(log("00000000-0000-4000-8000-000000000000", ""));
    assertEquals(401, ask(HttpRequest.newBuilder(log)).statusCode());
    assertEquals(
        404, ask(request(program, log("00000000-0000-4000-8000-000000000000", ""))).statusCode());
  }

  @Test
  void theEndOfALogIsThereAndWhyTellsItToo() throws Exception {
    String process = account.process();
    account.prints(process, "one", "two", "three");
    assertEquals("two\nthree\n", ask(request(program, log(process, "?tailLines=2"))).body());
    assertEquals(400, ask(request(program, log(process, "/download"))).statusCode());
    account.ends(process);
    assertEquals("one\ntwo\nthree\n", ask(request(program, log(process, "/download"))).body());
    HttpResponse<String> why = ask(request(program, "/greenroom/v1/why/" + process));
    assertEquals(200, why.statusCode(), why.body());
    assertTrue(why.body().contains("\"three\""), why.body());
  }

  @Test
  void theLogOfATaskThatEcsHasForgottenIsFoundStill() throws Exception {
    String process = account.process();
    account.prints(process, "one");
    account.ends(process);
    account.aws.calls();
    account.forgotten(process);
    assertEquals("one\n", ask(request(program, log(process, "/download"))).body());
    assertTrue(
        account.aws.calls().stream().filter("ListTasks"::equals).count() < 2,
        "those that have ended are not asked for");
  }

  @Test
  void aLogThatIsSilentForLongIsKeptOpenUntilItsProcessHasEnded() throws Exception {
    String process = account.process();
    account.prints(process, "one");
    try (BufferedReader lines = followed(program, process)) {
      assertEquals("one", lines.readLine());
      for (int i = 0; i < 3; i++) {
        assertEquals("", lines.readLine(), "a line that keeps it open, after a second");
      }
      account.prints(process, "two");
      assertEquals("two", printed(lines));
      account.prints(process, "three");
      account.ends(process);
      assertEquals("three", printed(lines));
      assertEquals(null, printed(lines));
    }
  }

  @Test
  void whoGoesAwayIsNotReadForAnyLonger() throws Exception {
    String process = account.process();
    account.prints(process, "one");
    try (Socket reader = new Socket("127.0.0.1", program.url().getPort())) {
      reader
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
                  .formatted(log(process, "?follow=true"), account.token)
                  .getBytes(StandardCharsets.UTF_8));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8));
      while (!lines.readLine().equals("one")) {
        // the head
      }
    }
    int looks = 1;
    while (looks > 0) {
      Thread.sleep(6000); // three times as long as between two looks
      List<String> bodies = new ArrayList<>(account.aws.bodies());
      account.aws.bodies().clear();
      looks = (int) bodies.stream().filter(body -> body.contains("/game/")).count();
    }
  }

  @Test
  void toldToEndItTakesNothingNewAndLetsStreamsEnd() throws Exception {
    String process = account.process();
    account.prints(process, "one");
    try (Program ending = account.program(Map.of("GREENROOM_DRAIN_SECONDS", "60"));
        BufferedReader lines = followed(ending, process)) {
      assertEquals("one", printed(lines));
      ending.terminate();
      ending.await("Told to end");
      awaitRefusal(ending.url());
      account.prints(process, "two");
      account.ends(process);
      assertEquals("two", printed(lines));
      assertEquals(null, printed(lines));
      assertEquals(143, ending.exit());
      assertTrue(ending.said("What streams has ended."), ending.said().toString());
    }
  }

  private static void awaitRefusal(URI url) throws Exception {
    while (true) {
      try {
        new Socket(url.getHost(), url.getPort()).close();
        Thread.sleep(20);
      } catch (ConnectException refused) {
        return;
      }
    }
  }

  @Test
  void whatGoesOnForTooLongIsCutSoThatItsReaderKnows() throws Exception {
    String process = account.process();
    account.prints(process, "one");
    try (Program ending = account.program(Map.of("GREENROOM_DRAIN_SECONDS", "1"));
        BufferedReader lines = followed(ending, process)) {
      assertEquals("one", printed(lines));
      ending.terminate();
      assertThrows(IOException.class, () -> printed(lines));
      assertEquals(143, ending.exit());
    }
  }

  @Test
  void aBuildIsRunFromWhatIsInTheBucket() throws Exception {
    HttpResponse<String> answer =
        ask(
            request(program, "/builds/v3/builds/%s/run".formatted(account.declaredBuild()))
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("Nothing was uploaded."), answer.body());
  }

  @Test
  void whatIsNotServedHereIsSaidInOneSentence() throws Exception {
    HttpResponse<String> other = ask(request(program, "/rooms/v2/app-1/info/room-1"));
    assertEquals(404, other.statusCode());
    assertTrue(other.body().contains("is not served here"), other.body());
    HttpResponse<String> unknown = ask(request(program, "/nothing"));
    assertEquals(404, unknown.statusCode());
  }
}
