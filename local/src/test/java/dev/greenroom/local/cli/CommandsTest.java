package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
  private FakeHathora server;

  @BeforeEach
  void open() throws IOException {
    server = new FakeHathora(new FakeFleet());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Cli.Result run(String... args) {
    return new Cli().at(server).run(args);
  }

  @Test
  void everyLevelHelps() {
    for (String command :
        List.of(
            "",
            "up",
            "demo",
            "build",
            "deploy",
            "app",
            "app create",
            "app list",
            "app delete",
            "room",
            "room create",
            "room list",
            "room suspend",
            "room resume",
            "room destroy",
            "process",
            "process list",
            "process stop",
            "logs",
            "why",
            "token",
            "token create",
            "token list",
            "token revoke",
            "user",
            "user add",
            "user remove",
            "cost")) {
      Cli.Result result = run((command + " --help").strip().split(" "));
      assertEquals(0, result.code(), command);
      assertTrue(result.out().startsWith("Usage: greenroom " + command), result.out());
    }
    assertEquals("greenroom 0.1.0\n", run("--version").out());
  }

  @Test
  void wrongUseIsCodeTwoAndOneSentence() {
    assertEquals(2, run().code());
    assertEquals(2, run("room").code());
    assertEquals(2, run("dance").code());
    assertEquals(2, run("app", "create").code());
    assertEquals(2, run("up", "--idle-timeout", "soon").code());
    assertEquals(2, run("up", "--runtime", "cloud").code());
    assertEquals(2, run("up", "--data", "x", "--ephemeral").code());
    Cli.Result result = run("app", "list", "--url", "ftp://x");
    assertEquals(2, result.code());
    assertEquals(
        "greenroom: 'ftp://x' is not an http or https URL.\nTry: greenroom app list --help\n",
        result.err());
  }

  @Test
  void appsAreCreatedListedAndDeleted() {
    Cli.Result created =
        run("app", "create", "duel", "--app-id", "app-own", "--app-secret", "secret-own");
    assertEquals(List.of("APP      NAME  SECRET", "app-own  duel  secret-own"), created.lines());
    assertTrue(run("app", "list").lines().get(1).startsWith("app-own  duel  "));
    assertEquals(
        "duel",
        Json.read(run("app", "list", "--json").out()).items().getFirst().at("appName").text());
    assertEquals(0, run("app", "delete", "app-own").code());
    Cli.Result again = run("app", "delete", "app-own");
    assertEquals(1, again.code());
    assertEquals("greenroom: There is no such application (HTTP 404)\n", again.err());
  }

  @Test
  void theOnlyAppNeedsNoName() {
    assertTrue(run("room", "list").err().contains("no application yet"));
    run("app", "create", "one");
    assertEquals(0, run("room", "list").code());
    run("app", "create", "two");
    Cli.Result result = run("room", "list");
    assertEquals(1, result.code());
    assertTrue(result.err().contains("There are 2 applications"), result.err());
    assertEquals(0, new Cli().at(server).env("HATHORA_APP_ID", "app-1").run("room", "list").code());
  }

  @Test
  void aRoomIsCreatedWaitedForListedAndDestroyed() {
    Cli.Result created =
        run(
            "room",
            "create",
            "-a",
            "app-1",
            "--room-id",
            "arena",
            "--config",
            "{\"mode\":1}",
            "--idempotency-key",
            "k1",
            "--wait");
    assertEquals(0, created.code(), created.err());
    assertEquals(
        List.of(
            "ROOM   STATUS  ADDRESS          PROCESS", "arena  active  127.0.0.1:31000  process-1"),
        created.lines());
    assertEquals(List.of("k1"), server.idempotencyKeys);
    assertTrue(server.calls.contains("POST /rooms/v2/app-1/create?roomId=arena"));
    Cli.Result list = run("room", "list", "-a", "app-1");
    assertEquals("arena  active  process-1  {\"mode\":1}", list.lines().get(1));
    assertTrue(
        server.calls.contains(
            "GET /processes/v3/apps/app-1/processes/latest?status=starting&status=running&status=draining"));
    Json rooms =
        Json.read(run("room", "list", "-a", "app-1", "--process-id", "process-1", "--json").out());
    assertEquals("arena", rooms.items().getFirst().at("roomId").text());
    assertEquals("Suspended arena.\n", run("room", "suspend", "arena", "-a", "app-1").err());
    assertEquals(1, run("room", "suspend", "unknown", "-a", "app-1").code());
    String listed = run("room", "list", "-a", "app-1", "--process-id", "process-1").out();
    assertFalse(listed.contains("arena"), listed);
    Cli.Result resumed = run("room", "resume", "arena", "-a", "app-1", "--wait");
    assertEquals(0, resumed.code(), resumed.err());
    assertTrue(resumed.out().contains("127.0.0.1:31000"), resumed.out());
    assertTrue(resumed.out().contains("process-1"), resumed.out());
    assertEquals("Destroyed arena.\n", run("room", "destroy", "arena", "-a", "app-1").err());
    assertEquals(1, run("room", "destroy", "arena", "-a", "app-1").code());
  }

  @Test
  void aRoomThatDiesWhileWaitedForSaysWhatItsProcessDiedOf() throws IOException {
    server.close();
    server =
        new FakeHathora(
            new FakeFleet() {
              @Override
              synchronized Object connection(String roomId) {
                return null;
              }

              @Override
              synchronized Map<String, Object> process(String id) {
                Map<String, Object> view = super.process(id);
                view.put("status", "failed");
                view.put("summaryExitReason", "exited with code 7");
                return view;
              }
            });
    Cli.Result result = run("room", "create", "-a", "app-1", "--room-id", "arena", "--wait");
    assertEquals(1, result.code());
    assertEquals(
        "greenroom: Room arena did not become ready: process process-1 failed: exited with code 7;"
            + " `greenroom logs process-1` shows what it printed.\n",
        result.err());
  }

  @Test
  void processesAreListedAndStopped() {
    run("room", "create", "-a", "app-1");
    Cli.Result list = run("process", "list", "-a", "app-1", "--status", "running,starting");
    assertTrue(list.lines().get(1).startsWith("process-1  running  Seattle  1/2  "), list.out());
    assertEquals(
        "{\"processId\":\"process-1\",\"stopped\":true}".length() + 1,
        run("process", "stop", "process-1", "-a", "app-1", "--json").out().length());
    assertTrue(run("process", "list", "-a", "app-1").out().contains("stopped"));
  }

  @Test
  void logsArePrintedAsTheyAre() {
    Cli.Result result = run("logs", "process-1", "-a", "app-1", "--follow", "--tail", "7");
    assertEquals("one\ntwo\n", result.out());
    assertTrue(
        server.calls.contains("GET /logs/v1/app-1/process/process-1?follow=true&tailLines=7"));
    run("logs", "process-1", "-a", "app-1", "--timestamps");
    assertTrue(
        server.calls.contains(
            "GET /logs/v1/app-1/process/process-1?follow=false&tailLines=100&timestamps=true"));
    assertEquals(
        "{\"line\":\"one\"}", run("logs", "p", "-a", "app-1", "--json").lines().getFirst());
  }

  @Test
  void topShowsWhatProcessesUse() {
    run("app", "create", "duel");
    for (int i = 0; i < 3; i++) {
      run("room", "create", "-a", "app-1");
    }
    Cli.Result top = run("top", "-a", "app-1", "--once");
    assertEquals(0, top.code(), top.err());
    assertEquals(
        List.of(
            "PROCESS    APP    REGION   STATUS   CPU   MEMORY  CONNECTIONS  ROOMS  SENDS",
            "process-1  app-1  Seattle  running  1.50  64 MB   3            2/2    -",
            "process-2  app-1  Seattle  running  -     -       -            1/2    -"),
        top.lines());
    Cli.Result json = run("top", "-a", "app-1", "--once", "--json");
    assertTrue(
        json.out().startsWith("[{\"appId\":\"app-1\",\"processId\":\"process-1\","), json.out());
    assertTrue(json.out().contains("\"cpu\":1.5,"), json.out());
    assertEquals(top.lines(), run("top", "--once").lines(), "of all applications");
  }

  /** A terminal is cleared before each table, a file has them below each other. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void topGoesOnUntilItIsInterrupted(boolean terminal) throws Exception {
    StringWriter out = new StringWriter();
    Console console =
        new Console(new PrintWriter(out), new PrintWriter(out), Map.of(), Path.of("."));
    CommandLine top = new CommandLine(new TopCommand(console, () -> terminal));
    Thread thread =
        Thread.ofPlatform()
            .start(
                () ->
                    top.execute(
                        "--url=" + server.url(), "-t", FakeHathora.TOKEN, "--interval", "10ms"));
    while (out.toString().split("PROCESS", -1).length < 4) {
      Thread.sleep(5);
    }
    thread.interrupt();
    thread.join();
    assertEquals(terminal, out.toString().startsWith("\u001b[H\u001b[2JPROCESS"));
    assertEquals(terminal, out.toString().contains("\u001b"));
    assertEquals(!terminal, out.toString().contains("\n\nPROCESS"));
  }

  @Test
  void whyBeginsWithTheCause() {
    Cli.Result result = run("why", "arena");
    assertEquals(0, result.code(), result.err());
    assertEquals(
        List.of(
            "Room arena was destroyed because its process exited with code 3.",
            "",
            "2026-01-02 03:04:05.678  +0:00:00.000  Room arena was asked for by dev@example.org.",
            "2026-01-02 04:05:07.700  +1:01:02.022  The process ended: exited with code 3.",
            "",
            "Last lines of its log:",
            "  turn 17",
            "",
            "Cost of the process: 0.000021 USD (1.5 vCPU-seconds, 3072 MiB-seconds, 4096 bytes"
                + " sent)."),
        result.lines());
    assertTrue(server.calls.contains("GET /greenroom/v1/why/arena"));
    assertEquals(
        "room", Json.read(run("why", "arena", "--json").out()).at("kind").text(), "as it came");
    Cli.Result unknown = run("why", "nothing");
    assertEquals(1, unknown.code());
    assertEquals(
        "greenroom: 'nothing' is neither a room nor a process (HTTP 404)\n", unknown.err());
    assertEquals(2, run("why").code());
    Cli.Result other = run("why", "odd");
    assertEquals(1, other.code());
    assertTrue(other.err().contains("another version"), other.err());
  }

  @Test
  void aTokenIsFoundInThePlacesThatAreNamed(@TempDir Path home) throws IOException {
    Cli cli = new Cli().home(home);
    Cli.Result none = cli.run("token");
    assertEquals(1, none.code());
    assertTrue(none.err().contains("There is no token yet"), none.err());
    assertEquals("e\n", cli.env("HATHORA_TOKEN", "e").run("token").out());
    assertTrue(
        new Cli()
            .run("app", "list", "--url", server.url().toString())
            .err()
            .contains("wants a token"));
    Path file = Files.createDirectories(home.resolve(".greenroom")).resolve("token");
    Files.writeString(file, FakeHathora.TOKEN + "\n");
    assertEquals(FakeHathora.TOKEN + "\n", cli.run("token").out());
    String url = server.url().toString();
    assertEquals(0, new Cli().home(home).run("app", "list", "--url", url).code());
    Cli.Result wrong = new Cli().home(home).run("app", "list", "--url", url, "--token", "x");
    assertEquals("greenroom: The token is not known (HTTP 401)\n", wrong.err());
  }

  @Test
  void nobodyThereIsOneSentence() {
    server.close();
    Cli.Result result = run("app", "list");
    assertEquals(1, result.code());
    assertEquals(1, result.err().lines().count());
    assertTrue(result.err().startsWith("greenroom: Nothing answers at " + server.url()));
    assertFalse(result.err().contains("Exception"));
    assertTrue(
        new Cli()
            .at(server)
            .env("GREENROOM_DEBUG", "1")
            .run("app", "list")
            .err()
            .contains("ConnectException"));
  }
}
