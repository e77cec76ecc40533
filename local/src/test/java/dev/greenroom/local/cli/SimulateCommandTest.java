package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  @TempDir Path folder;

  private Path trace(String... lines) throws Exception {
    return Files.write(folder.resolve("my game.csv"), List.of(lines));
  }

  private Path hours() throws Exception {
    return trace(
        "timestamp,players",
        "2026-03-02T00:00:00Z,2000",
        "2026-03-02T01:00:00Z,8000",
        "2026-03-02T03:00:00Z,1000");
  }

  private static Cli.Result run(Object... args) {
    return new Cli().run(Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
  }

  @Test
  void aTableShowsEachPolicyWithoutAnyStack() throws Exception {
    Cli.Result result = run("simulate", hours());
    assertEquals(0, result.code(), result.err());
    assertTrue(result.lines().getFirst().startsWith("my game.csv: 0.1 days from 2026-03-02T00:00"));
    assertTrue(result.lines().get(1).startsWith("POLICY"));
    assertEquals(
        List.of(
            "greenroom",
            "greenroom-forecast",
            "static-peak",
            "clairvoyant",
            "agones-buffer",
            "gamelift-target",
            "ecs-managed"),
        result.lines().subList(2, 9).stream().map(line -> line.split(" ")[0]).toList());
  }

  @Test
  void jsonHasTheSameForMachines() throws Exception {
    Cli.Result result =
        run(
            "simulate",
            hours(),
            "--policy",
            "greenroom,clairvoyant",
            "--json",
            "--metal",
            2,
            "--node-shape",
            "shape-amd64-8-16",
            "--players-per-room",
            20,
            "--seed",
            7);
    Json simulation = Json.read(result.out()).at("simulations").items().getFirst();
    assertEquals("my game.csv", simulation.at("trace").text());
    assertEquals("8", simulation.at("setup").at("nodeVcpus").text());
    assertEquals(7, simulation.at("setup").at("seed").number());
    List<Json> policies = simulation.at("policies").items();
    assertEquals(
        List.of("greenroom", "clairvoyant"),
        policies.stream().map(p -> p.at("policy").text()).toList());
    for (Json policy : policies) {
      assertEquals(0, policy.at("roomsCut").number());
      assertEquals(simulation.at("rooms").number(), policy.at("waits").at("rooms").number());
      assertTrue(((Number) policy.at("nodeHours").value()).doubleValue() > 10);
    }
    assertEquals(
        result.out(),
        run(
                "simulate",
                hours(),
                "--policy",
                "greenroom,clairvoyant",
                "--json",
                "--metal",
                2,
                "--node-shape",
                "cpu-8-16",
                "--players-per-room",
                20,
                "--seed",
                7)
            .out());
  }

  @Test
  void theReportLoadsNothing() throws Exception {
    Path out = folder.resolve("a/report");
    Cli.Result result =
        run(
            "simulate",
            "generated:diurnal",
            "--policy",
            "greenroom,static-peak",
            "--players-per-room",
            2000,
            "--out",
            out);
    assertEquals(0, result.code(), result.err());
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("<svg") && page.contains("generated:diurnal"));
    assertFalse(page.contains("<script") || page.contains("http:") || page.contains("https:"));
    assertEquals(page.split("<svg", -1).length, page.split("</svg>", -1).length);
    Json schedules = Json.read(Files.readString(out.resolve("schedules.json")));
    Json peak = schedules.at("generated:diurnal").at("peak-mon-16");
    assertEquals("0 0 16 ? * MON,TUE,WED,THU", peak.at("cron").text());
    assertEquals("UTC", peak.at("timeZone").text());
    assertEquals("PT4M", peak.at("leadTime").text());
    assertEquals(0, peak.at("minVcpus").number() % 16);
    assertTrue(peak.at("minVcpus").number() <= 160, "a minimum is at most ten nodes");
    assertFalse(page.contains("They would need"));
    assertTrue(Files.exists(out.resolve("result.json")));
  }

  @Test
  void aMinimumThatTheApiWouldRefuseIsCutAndSaid() throws Exception {
    Path out = folder.resolve("large");
    run(
        "simulate",
        "generated:diurnal",
        "--policy",
        "static-peak",
        "--players-per-room",
        40,
        "--room-vcpus",
        8,
        "--room-memory",
        1024,
        "--out",
        out);
    Json schedules = Json.read(Files.readString(out.resolve("schedules.json")));
    Json peak = schedules.at("generated:diurnal").at("peak-sat-16");
    assertEquals(16_000, peak.at("minVcpus").number());
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(page.contains("vCPUs; the API takes at most 16,000."));
  }

  @Test
  void whatCannotBePlayedIsSaidInASentence() throws Exception {
    Path wrong = trace("timestamp,players", "2026-03-02T00:00:00Z,many");
    refused(
        "greenroom: my game.csv, line 2, has 'many' players; a number from 0 on is needed.", wrong);
    refused("greenroom: The trace none.csv cannot be read.", "none.csv");
    refused(
        "greenroom: no trace is generated as 'x'; there are diurnal, spikes, launch.",
        "generated:x");
    refused(
        "greenroom: there is no policy 'best'; there are greenroom, greenroom-forecast,"
            + " static-peak, clairvoyant, agones-buffer, gamelift-target, ecs-managed.",
        hours(),
        "--policy",
        "best");
    refused(
        "greenroom: there is no node shape 'huge'; name one, or vCPUs and GB as in 16x32.",
        hours(),
        "--node-shape",
        "huge");
    refused(
        "greenroom: a room of 99.000 vCPU and 2048 MiB does not fit into a node of 16.000 vCPU and"
            + " 32768 MiB.",
        hours(),
        "--room-vcpus",
        99);
  }

  private static void refused(String said, Object... args) {
    Object[] all = new Object[args.length + 1];
    all[0] = "simulate";
    System.arraycopy(args, 0, all, 1, args.length);
    Cli.Result result = run(all);
    assertEquals(1, result.code());
    assertEquals(said, result.err().strip());
  }
}
