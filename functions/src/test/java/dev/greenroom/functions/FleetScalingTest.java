package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the nodes of a fleet come and go, and what was decided, as a developer sees it. */
class FleetScalingTest {
  private final Api api = new Api();
  private final String fleetId = api.fleet("eu");
  private final String own = "/greenroom/v1/fleets/" + fleetId;

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void whatIsSetIsReadBackAndWhatIsNotGivenStays() {
    assertEquals(50L, settings().get("maxNodes"));
    assertEquals(75L, settings().get("scaleDownThreshold"));
    Map<?, ?> set =
        api.request("PUT", own + "/autoscaler")
            .body(Map.of("maxNodes", 3, "forecast", true))
            .send()
            .object();
    assertEquals(settings(), set);
    api.request("PUT", own + "/autoscaler").body(Map.of("scaleDownAfterSeconds", 0)).send();
    assertEquals(3L, settings().get("maxNodes"));
    assertEquals(0L, settings().get("scaleDownAfterSeconds"));
    assertEquals(true, settings().get("forecast"));
    assertEquals(600L, settings().get("joinWithinSeconds"));
  }

  @Test
  void whatWasDecidedIsToldTheNewestFirstAndByRegion() {
    api.world.cloud.serves.addAll(List.of(Region.Frankfurt, Region.Tokyo));
    baseline(Region.Frankfurt, 2);
    tick();
    baseline(Region.Tokyo, 1);
    tick();
    List<Map<String, Object>> all = decisions("");
    assertEquals(List.of("Tokyo", "Frankfurt"), all.stream().map(d -> d.get("region")).toList());
    assertEquals("order", all.getLast().get("action"));
    assertEquals("Fewer nodes than the minimum of 2: 2 ordered.", all.getLast().get("why"));
    assertEquals("2", ((Map<?, ?>) all.getLast().get("inputs")).get("target"));
    assertEquals(all.subList(1, 2), decisions("?region=Frankfurt"));
    assertEquals(all.subList(1, 2), decisions("?before=" + all.getFirst().get("at")));
    assertEquals(all.subList(0, 1), decisions("?limit=1"));
  }

  @Test
  void aRegionThatGivesNoNodesIsInErrorInFleetsOfTheFirstVersion() {
    api.world.cloud.serves.add(Region.Frankfurt);
    api.world.cloud.capacity = 0;
    baseline(Region.Frankfurt, 1);
    assertNull(errorState());
    for (int i = 0; i < 30; i++) {
      tick();
    }
    Map<?, ?> state = (Map<?, ?>) errorState().get("Frankfurt");
    assertEquals(true, state.get("inError"));
    assertTrue(state.get("lastErrorMessage").toString().contains("capacity"));
    assertEquals(1, errorState().size());
  }

  @Test
  void aProcessThatWaitsSaysWhatWasDecidedAboutItsFleet() {
    api.world.cloud.serves.add(Region.Frankfurt);
    Application app = api.world.app("waits");
    api.world.deploy(app, 1, Optional.of(fleetId));
    Process process = api.world.core.roomCreation().create(api.world.room(app)).process();
    tick();
    Map<?, ?> why = api.get("/greenroom/v1/why/" + process.processId()).send().object();
    assertTrue(why.get("cause").toString().contains("1 ordered"), why.get("cause")::toString);
    assertTrue(
        ((List<?>) why.get("entries"))
            .stream().anyMatch(entry -> entry.toString().contains("Of its fleet was decided")),
        why::toString);
  }

  private Map<?, ?> errorState() {
    return (Map<?, ?>) api.get("/fleets/v1/fleets/" + fleetId).send().object().get("errorState");
  }

  private Map<?, ?> settings() {
    return api.get(own + "/autoscaler").send().object();
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> decisions(String query) {
    Reply reply = api.get(own + "/decisions" + query).send();
    return (List<Map<String, Object>>) reply.object().get("decisions");
  }

  private void baseline(Region region, int nodes) {
    api.request("PUT", "/fleets/v2/fleets/" + fleetId + "/regions/" + region + "/v2")
        .body(Map.of("nodeBaseline", nodes))
        .send();
  }

  private void tick() {
    api.world.clock.pass(Duration.ofSeconds(30));
    api.world.core.ticks().scaling().run(api.world.clock.instant());
  }
}
