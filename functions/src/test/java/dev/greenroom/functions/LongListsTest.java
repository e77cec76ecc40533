package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists that have grown beyond what Lambda takes as an answer: 6,291,556 bytes of event. */
class LongListsTest {
  private static final int LARGEST_ANSWER = 6_291_556;
  private static Api api;
  private static String appId;

  @BeforeAll
  static void start() {
    api = new Api();
    appId = api.deployed("long");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Map<String, Object> large(String buildId) {
    Map<String, Object> body = new LinkedHashMap<>(Api.deployment(buildId));
    body.put(
        "env",
        IntStream.range(0, 50)
            .mapToObj(i -> Map.of("name", "E" + i, "value", "\"".repeat(4900)))
            .toList());
    return body;
  }

  private static Reply fits(String path) {
    Reply reply = api.get(path).send();
    assertEquals(200, reply.status(), reply.text());
    long quotes = reply.text().chars().filter(c -> c == '"' || c == '\\').count();
    long event = reply.text().length() + quotes;
    assertTrue(event < LARGEST_ANSWER, "an event of " + event);
    assertTrue(event > LARGEST_ANSWER / 2, "much was left out: " + event);
    return reply;
  }

  @Test
  void deploymentsComeInPagesWhenTheyMust() {
    String buildId = api.build();
    String app = api.deployed("paged");
    int pushed = 1;
    for (; pushed <= 20; pushed++) {
      Reply reply =
          api.post("/deployments/v3/apps/" + app + "/deployments").body(large(buildId)).send();
      assertEquals(201, reply.status(), reply.text());
    }
    String path = "/deployments/v3/apps/" + app + "/deployments";
    List<Object> seen = new ArrayList<>();
    String next = path;
    while (!next.isEmpty()) {
      Reply page = api.get(next).send();
      assertEquals(200, page.status(), page.text());
      ((List<?>) page.object().get("deployments"))
          .forEach(d -> seen.add(((Map<?, ?>) d).get("deploymentId")));
      Object token = page.object().get("nextPageToken");
      next = token == null ? "" : path + "?nextPageToken=" + token;
    }
    assertEquals(pushed, seen.stream().distinct().count());
    assertEquals(pushed, seen.size());
    assertTrue(fits(path).object().containsKey("nextPageToken"));
  }

  @Test
  void appsThatDoNotFitAreLeftOutWithAWord() {
    String buildId = api.build();
    for (int i = 0; i < 20; i++) {
      String app = api.deployed("large-" + i);
      api.post("/deployments/v3/apps/" + app + "/deployments").body(large(buildId)).send();
    }
    assertTrue(Integer.parseInt(fits("/apps/v2/apps").header("greenroom-left-out")) > 0);
  }

  @Test
  void theNewestBuildsAreListedAndTheOthersCounted() {
    int many = 2500;
    for (int i = 0; i < many; i++) {
      api.world
          .core
          .builds()
          .create(
              new Build(
                  World.ORG,
                  "bld-" + i,
                  "image-" + i,
                  BuildStatus.created,
                  Optional.of("\"".repeat(1000)),
                  1,
                  0,
                  Optional.empty(),
                  api.world.core.clock().instant().plusSeconds(i),
                  "test",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
    }
    Reply reply = fits("/builds/v3/builds");
    List<?> builds = (List<?>) reply.object().get("builds");
    assertEquals("bld-" + (many - 1), ((Map<?, ?>) builds.getFirst()).get("buildId"));
    assertTrue(Integer.parseInt(reply.header("greenroom-left-out")) > 0);
    Reply numbered = fits("/builds/v2/" + appId + "/list");
    int shown = numbered.list().size();
    assertEquals(
        api.world.core.builds().list(World.ORG).size(),
        shown + Integer.parseInt(numbered.header("greenroom-left-out")));
    Object newest = ((Map<?, ?>) numbered.list().getFirst()).get("buildId");
    assertTrue((Long) newest > shown, "the older ones have their numbers, too: " + newest);
  }

  @Test
  void roomsWithLargeConfigurationsFit() {
    Map<String, Object> roomy = new LinkedHashMap<>(Api.deployment(api.build()));
    roomy.put("roomsPerProcess", 1000);
    api.post("/deployments/v3/apps/" + appId + "/deployments").body(roomy).send();
    String processId = "";
    for (int i = 0; i < 200; i++) {
      Reply room =
          api.post("/rooms/v2/" + appId + "/create")
              .body(Map.of("region", "Frankfurt", "roomConfig", "\"".repeat(10_000)))
              .send();
      assertEquals(201, room.status(), room.text());
      processId = room.string("processId");
    }
    Reply reply = fits("/rooms/v2/" + appId + "/list/" + processId + "/active");
    assertTrue(Integer.parseInt(reply.header("greenroom-left-out")) > 0);
  }
}
