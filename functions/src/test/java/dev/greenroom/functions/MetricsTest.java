package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tenth of a core and a MiB, reported at 3:04, 3:05 and 3:06. */
class MetricsTest {
  private static final long FIRST = Instant.parse("2046-01-02T03:04:00Z").getEpochSecond();
  private Api api;
  private String processId;
  private String v3;
  private String v1;

  @BeforeEach
  void start() {
    api = new Api();
    String appId = api.deployed("duel");
    processId = api.room(appId).string("processId");
    v3 = "/processes/v3/apps/" + appId + "/processes/process/" + processId + "/metrics";
    v1 = "/metrics/v1/" + appId + "/process/" + processId;
    for (int players = 0; players < 3; players++) {
      api.world
          .core
          .heartbeats()
          .heard(Reports.beat(api.world, Reports.bound(api.world, processId, players)));
      api.world.clock.pass(Duration.ofMinutes(1));
    }
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Map<?, ?> get(String path) {
    Reply reply = api.get(path).send();
    assertEquals(200, reply.status(), reply.text());
    return reply.object();
  }

  private static Map<String, Object> point(int minute, Object value) {
    return Map.of("timestamp", FIRST + 60L * minute, "value", value);
  }

  @Test
  void whatWasReportedIsRead() {
    Map<?, ?> all = get(v3);
    assertEquals(
        Set.of(
            "cpu",
            "memory",
            "rateEgress",
            "totalEgress",
            "activeConnections",
            "gpuMemory",
            "gpuUtilization"),
        all.keySet());
    assertEquals(List.of(point(0, 0.1), point(1, 0.1), point(2, 0.1)), all.get("cpu"));
    assertEquals(List.of(point(0, 0L), point(1, 1L), point(2, 2L)), all.get("activeConnections"));
    assertEquals(List.of(point(1, 0L), point(2, 0L)), all.get("rateEgress"));
    assertEquals(List.of(), all.get("gpuMemory"));
    assertEquals(List.of(), all.get("gpuUtilization"));
  }

  @Test
  void onlyWhatIsAskedForIsAnswered() {
    assertEquals(Set.of("cpu"), get(v3 + "?metrics=cpu").keySet());
    assertEquals(
        Set.of("memory", "gpuMemory"), get(v3 + "?metrics=gpuMemory&metrics=memory").keySet());
    assertEquals(Set.of("rate_egress"), get(v1 + "?metrics=rate_egress").keySet());
  }

  @Test
  void theOldNamesTellTheSame() {
    Map<?, ?> current = get(v3);
    Map<?, ?> old = get(v1);
    assertEquals(
        Set.of("cpu", "memory", "rate_egress", "total_egress", "active_connections"), old.keySet());
    assertEquals(current.get("cpu"), old.get("cpu"));
    assertEquals(current.get("memory"), old.get("memory"));
    assertEquals(current.get("rateEgress"), old.get("rate_egress"));
    assertEquals(current.get("totalEgress"), old.get("total_egress"));
    assertEquals(current.get("activeConnections"), old.get("active_connections"));
  }

  @Test
  void aWindowIsTakenInSecondsAndInMilliseconds() {
    String asked = "?metrics=cpu&start=%s&end=%s";
    for (String one :
        List.of(
            asked.formatted(FIRST + 60, FIRST + 119),
            asked.formatted(FIRST + 60 + ".0", FIRST + 119.5),
            asked.formatted((FIRST + 60) + "000", (FIRST + 119) + "999"))) {
      assertEquals(List.of(point(1, 0.1)), get(v3 + one).get("cpu"), one);
    }
    String before = "?metrics=cpu&end=" + (FIRST + 60);
    assertEquals(List.of(point(0, 0.1), point(1, 0.1)), get(v3 + before).get("cpu"));
    assertEquals(
        List.of(),
        get(v3 + "?metrics=cpu&start=" + (FIRST + 1_000_000) + "&end=" + (FIRST * 2)).get("cpu"));
    assertEquals(3, ((List<?>) get(v3 + "?metrics=cpu&start=0").get("cpu")).size());
  }

  @Test
  void aLongerStepIsFewerPoints() {
    List<?> points =
        (List<?>) get(v3 + "?metrics=activeConnections&step=3600").get("activeConnections");
    assertEquals(
        List.of(Map.of("timestamp", FIRST - 240, "value", 1L)), points, "the mean of an hour");
    assertEquals(get(v3 + "?step=60"), get(v3));
  }

  @Test
  void aShorterStepIsTenSecondsOfTheLastTenMinutes() {
    for (int players = 3; players < 6; players++) {
      api.world
          .core
          .heartbeats()
          .heard(Reports.beat(api.world, Reports.bound(api.world, processId, players)));
      api.world.clock.pass(Duration.ofSeconds(10));
    }
    List<Object> fine =
        List.of(
            point(0, 0L),
            point(1, 1L),
            point(2, 2L),
            point(3, 3L),
            Map.of("timestamp", FIRST + 190, "value", 4L),
            Map.of("timestamp", FIRST + 200, "value", 5L));
    assertEquals(fine, get(v3 + "?metrics=activeConnections&step=10").get("activeConnections"));
    assertEquals(fine, get(v3 + "?metrics=activeConnections&step=1").get("activeConnections"));
    assertEquals(fine, get(v1 + "?metrics=active_connections&step=10").get("active_connections"));
    assertEquals(
        fine.subList(0, 4), get(v3 + "?metrics=activeConnections").get("activeConnections"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metrics=cpus | metrics is 'cpus'; it must be one of cpu, memory, rateEgress, totalEgress,"
            + " activeConnections, gpuMemory, gpuUtilization.",
        "metrics=cpu&metrics=rate_egress | metrics is 'rate_egress'; it must be one of cpu, memory",
        "start=soon | start is 'soon'; it must be seconds since 1970.",
        "end=-1 | end is '-1'; it must be seconds since 1970.",
        "end=1e400 | end is '1e400'; it must be seconds since 1970.",
        "start=200&end=100 | start is 200; it must be at most the end, which is 100.",
        "step=0 | step is '0'; it must be an integer from 1 to 604800.",
        "step=1.5 | step is '1.5'; it must be an integer from 1 to 604800.",
        "step=604801 | step is '604801'; it must be an integer from 1 to 604800.",
      })
  void whatIsWrongIsSaid(String query, String sentence) {
    Reply reply = api.get(v3 + "?" + query).send();
    assertEquals(422, reply.status(), reply.text());
    assertTrue(reply.message().startsWith(sentence), reply.message());
  }

  @Test
  void theOldNamesAreTheOldOnes() {
    Reply reply = api.get(v1 + "?metrics=rateEgress").send();
    assertEquals(422, reply.status());
    assertEquals(
        "metrics is 'rateEgress'; it must be one of cpu, memory, rate_egress, total_egress,"
            + " active_connections.",
        reply.message());
  }

  @Test
  void anEndedProcessKeepsItsCurves() {
    api.world
        .core
        .lifecycle()
        .over(
            api.world.core.processes().get(processId).orElseThrow(),
            ProcessStatus.stopped,
            api.world.clock.instant(),
            "done");
    api.world.clock.pass(Duration.ofDays(2));
    String days = "?metrics=cpu&start=" + FIRST;
    assertEquals(3, ((List<?>) get(v3 + days).get("cpu")).size());
    assertEquals(List.of(), get(v3 + "?metrics=cpu").get("cpu"), "an hour, when none is named");
  }

  @Test
  void aFleetsCurvesAreThoseOfTheLastMeasurement() {
    String fleetId = api.fleet("production");
    api.ownNode(fleetId, Region.Tokyo);
    String appId = api.app("own");
    Map<String, Object> deployment = new LinkedHashMap<>(Api.deployment(api.build()));
    deployment.put("fleetId", fleetId);
    api.deploy(appId, deployment);
    api.room(appId);
    api.world.core.ticks().utilization().run(api.world.clock.instant());
    for (String version : List.of("v1", "v2")) {
      String fleet = "/fleets/" + version + "/fleets/" + fleetId;
      assertEquals(
          Map.of(
              "provisionedTotal", List.of(point(3, 4L)),
              "provisionedBareMetal", List.of(point(3, 0L)),
              "provisionedCloud", List.of(point(3, 4L)),
              "utilized", List.of(point(3, 0.5)),
              "systemOverhead", List.of(point(3, 0.2))),
          get(fleet + "/metrics"));
      assertEquals(
          Map.of("utilized", List.of(point(3, 0L))),
          get(fleet + "/regions/Tokyo/metrics?metrics=utilized"));
      assertEquals(
          Map.of("utilized", List.of(point(3, 0.5))),
          get(fleet + "/regions/Frankfurt/metrics?metrics=utilized"));
      assertEquals(
          Map.of("utilized", List.of()), get(fleet + "/regions/Dubai/metrics?metrics=utilized"));
      Reply wrong = api.get(fleet + "/metrics?metrics=cpu").send();
      assertEquals(422, wrong.status());
      Reply nowhere = api.get(fleet + "/regions/Atlantis/metrics").send();
      assertEquals(422, nowhere.status());
    }
    assertTrue(api.world.core.nodes().get(World.NODE).isPresent());
  }
}
