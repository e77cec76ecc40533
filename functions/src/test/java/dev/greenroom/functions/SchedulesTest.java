package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scheduled minimums over the API; the fleet's machines have 4 vCPUs. */
class SchedulesTest {
  private Api api;
  private String fleetId;
  private String schedules;

  @BeforeEach
  void start() {
    api = new Api();
    fleetId = api.fleet("production");
    schedules = "/greenroom/v1/fleets/" + fleetId + "/regions/Chicago/schedules";
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Reply put(String name, Map<String, Object> body) {
    return api.request("PUT", schedules + "/" + name).body(body).send();
  }

  private static Map<String, Object> friday(String field, Object value) {
    Map<String, Object> body = new LinkedHashMap<>(Api.friday());
    body.put(field, value);
    return body;
  }

  private void moveTo(String moment) {
    api.world.clock.pass(Duration.between(api.world.clock.instant(), Instant.parse(moment)));
  }

  @Test
  void whatIsWrittenIsReadWithItsNextFiveActivations() {
    Reply written = put("friday", friday("leadTime", "PT30M"));
    assertEquals(200, written.status(), written.text());
    Map<?, ?> read = api.get(schedules + "/friday").send().object();
    assertEquals(written.object(), read);
    String by = api.world.core.tokens().list(World.ORG).getFirst().tokenId();
    assertEquals(
        Map.ofEntries(
            Map.entry("fleetId", fleetId),
            Map.entry("region", "Chicago"),
            Map.entry("name", "friday"),
            Map.entry("cron", "0 0 18 ? * FRI"),
            Map.entry("timeZone", "America/New_York"),
            Map.entry("minVcpus", 16L),
            Map.entry("duration", "PT5H"),
            Map.entry("leadTime", "PT30M"),
            Map.entry("enabled", true),
            Map.entry("active", false),
            Map.entry("createdAt", "2046-01-02T03:04:05.678Z"),
            Map.entry("createdBy", by),
            Map.entry("changedAt", "2046-01-02T03:04:05.678Z"),
            Map.entry("changedBy", by),
            Map.entry("nextActivations", read.get("nextActivations"))),
        read);
    List<?> next = (List<?>) read.get("nextActivations");
    assertEquals(5, next.size());
    assertEquals(
        Map.of(
            "from",
            "2046-01-05T22:30:00.000Z",
            "startsAt",
            "2046-01-05T23:00:00.000Z",
            "endsAt",
            "2046-01-06T04:00:00.000Z"),
        next.getFirst());
    assertEquals(List.of(read), api.get(schedules).send().object().get("schedules"));
  }

  @Test
  void itSaysWhetherItIsInForceAndADisabledOneNeverWillBe() {
    put("friday", friday("leadTime", "PT30M"));
    moveTo("2046-01-05T22:30:00Z");
    Map<?, ?> active = api.get(schedules + "/friday").send().object();
    assertEquals(true, active.get("active"));
    assertEquals("2046-01-06T04:00:00.000Z", active.get("activeUntil"));
    moveTo("2046-01-06T04:00:00Z");
    assertEquals(false, api.get(schedules + "/friday").send().object().get("active"));
    Map<?, ?> off = put("friday", friday("enabled", false)).object();
    assertEquals(List.of(), off.get("nextActivations"));
    assertEquals(false, off.get("active"));
    assertFalse(off.containsKey("activeUntil"));
    assertEquals("2046-01-06T04:00:00.000Z", off.get("changedAt"));
    assertEquals("2046-01-02T03:04:05.678Z", off.get("createdAt"));
  }

  @Test
  void theSameAgainIsTheSameAndWhatIsDeletedIsGone() {
    Reply first = put("friday", Api.friday());
    api.world.clock.pass(Duration.ofMinutes(1));
    assertEquals(first.object(), put("friday", Api.friday()).object());
    assertEquals(204, api.request("DELETE", schedules + "/friday").send().status());
    Reply gone = api.get(schedules + "/friday").send();
    assertEquals(404, gone.status());
    assertEquals("name 'friday' is not a schedule of region 'Chicago'.", gone.message());
    assertEquals(404, api.request("DELETE", schedules + "/friday").send().status());
    assertEquals(List.of(), api.get(schedules).send().object().get("schedules"));
  }

  @Test
  void anEndByCronTakesThePlaceOfADuration() {
    Map<String, Object> body = friday("endCron", "0 30 1 ? * SAT");
    body.remove("duration");
    Map<?, ?> written = put("friday", body).object();
    assertFalse(written.containsKey("duration"));
    assertEquals("0 30 1 ? * SAT", written.get("endCron"));
    Map<?, ?> next = (Map<?, ?>) ((List<?>) written.get("nextActivations")).getFirst();
    assertEquals("2046-01-06T06:30:00.000Z", next.get("endsAt"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron|0 0 18 * * FRI|cron is '0 0 18 * * FRI'; it must be a cron expression of Quartz",
        "cron|30 0 18 ? * FRI|cron is '30 0 18 ? * FRI'; it must be a cron expression of Quartz",
        "cron|0 0 18 ? * FRI 2020|cron is '0 0 18 ? * FRI 2020'; it must fire again, and never",
        "cron|0 0 18 30 2 ?|cron is '0 0 18 30 2 ?'; it must fire again, and never does in",
        "timeZone|+05:00|timeZone is '+05:00'; it must be a time zone by its name",
        "timeZone|EST5|timeZone is 'EST5'; it must be a time zone by its name",
        "duration|PT5S|duration is 'PT5S'; it must be whole minutes from PT1M to PT168H.",
        "duration|P7DT1M|duration is 'PT168H1M'; it must be whole minutes from PT1M to PT168H.",
        "duration|5h|duration is '5h'; it must be a duration as PT5H, PT1H30M or P1D.",
        "leadTime|PT24H1M|leadTime is 'PT24H1M'; it must be whole minutes from PT0S to PT24H.",
        "endCron|0 0 1 ? * SAT|duration and endCron are both given; exactly one of them must be",
      })
  void whatIsNotAllowedIsRefusedInASentence(String field, String value, String sentence) {
    Reply refused = put("friday", friday(field, value));
    assertEquals(422, refused.status(), refused.text());
    assertTrue(refused.message().startsWith(sentence), refused.message());
    assertEquals(List.of(), api.get(schedules).send().object().get("schedules"));
  }

  @Test
  void vcpusAreThoseOfWholeMachinesUpToAThousand() {
    for (int vcpus : List.of(-4, 6, 4004)) {
      Reply refused = put("friday", friday("minVcpus", vcpus));
      assertEquals(422, refused.status());
      assertTrue(refused.message().startsWith("minVcpus is " + vcpus), refused.message());
    }
    assertEquals(200, put("friday", friday("minVcpus", 4000)).status());
  }

  @Test
  void anEndThatIsTooFarAwayIsRefused() {
    Map<String, Object> body = friday("endCron", "0 0 0 1 * ?");
    body.remove("duration");
    Reply refused = put("friday", body);
    assertEquals(422, refused.status());
    assertEquals(
        "endCron is '0 0 0 1 * ?'; it must fire within 7 days after each start, and does not after"
            + " 2046-01-05T23:00:00Z.",
        refused.message());
  }

  @Test
  void aFleetMovesWithItsSchedules() {
    api.schedule(fleetId, Region.Tokyo, "friday");
    api.schedule(fleetId, Region.Chicago, "gone");
    Map<?, ?> page = api.get("/greenroom/v1/export?after=fleets:0").send().object();
    Map<String, Object> record = new LinkedHashMap<>();
    ((Map<?, ?>) ((List<?>) page.get("records")).getFirst())
        .forEach((name, value) -> record.put(name.toString(), value));
    assertEquals("unchanged", bring(record));
    put("gone", friday("minVcpus", 8));
    put("new", Api.friday());
    assertEquals("updated", bring(record));
    assertEquals("unchanged", bring(record));
    Map<?, ?> again = api.get("/greenroom/v1/export?after=fleets:0").send().object();
    assertEquals(names(page), names(again));
    record.remove("schedules");
    assertEquals("unchanged", bring(record), "a record of older times says nothing of them");
    record.put("schedules", List.of());
    assertEquals("updated", bring(record));
    assertEquals(List.of(), api.world.core.minimumSchedules().of(fleetId));
    assertEquals(World.ORG, api.world.core.fleets().require(World.ORG, fleetId).orgId());
  }

  private static List<?> names(Map<?, ?> page) {
    Map<?, ?> fleet = (Map<?, ?>) ((List<?>) page.get("records")).getFirst();
    return ((List<?>) fleet.get("schedules"))
        .stream()
            .map(schedule -> (Map<?, ?>) schedule)
            .map(s -> List.of(s.get("region"), s.get("name"), s.get("minVcpus")))
            .toList();
  }

  private String bring(Map<String, Object> record) {
    Reply reply = api.request("PUT", "/greenroom/v1/import").body(record).send();
    assertEquals(200, reply.status(), reply.text());
    return reply.string("result");
  }
}
