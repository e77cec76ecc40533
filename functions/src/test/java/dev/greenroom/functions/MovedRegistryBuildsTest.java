package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeRegistry;
import dev.greenroom.functions.testing.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A build from a registry, out of one Greenroom and into another. */
@Timeout(30)
class MovedRegistryBuildsTest {
  private static final String PINNED = "ghcr.io/studio/arena:1.4@" + FakeRegistry.DIGEST;

  /** As an export of another Greenroom has it. */
  private static Map<String, Object> exported() {
    try (Api old = new Api()) {
      old.post("/builds/v3/builds/registry").body(Map.of("buildId", "pulled")).send();
      assertEquals(200, pull(old, "ghcr.io/studio/arena:1.4").status());
      Map<String, Object> record = new LinkedHashMap<>();
      record(old).forEach((name, value) -> record.put((String) name, value));
      return record;
    }
  }

  private static Map<?, ?> record(Api api) {
    return (Map<?, ?>)
        api.get("/greenroom/v1/export?after=builds:0").send().list("records").getFirst();
  }

  private static Reply pull(Api api, String image) {
    return api.post("/builds/v3/builds/pulled/runRegistry").body(Map.of("image", image)).send();
  }

  private static Reply put(Api api, Map<String, Object> record) {
    return api.request("PUT", "/greenroom/v1/import").body(record).send();
  }

  @Test
  void itsRecordNamesTheImageAndAPullMakesItAgain() {
    Map<String, Object> record = exported();
    assertEquals("registry", record.get("source"));
    assertEquals(PINNED, record.get("image"));
    assertEquals(false, record.get("archived"));
    record.put("startedAt", "2024-01-02T03:04:05.678Z");
    record.put("finishedAt", "2024-01-02T03:04:06.678Z");
    try (Api api = new Api()) {
      for (int i = 0; i < 2; i++) {
        Reply reply = put(api, record);
        assertEquals("created", reply.string("result"), "until it was pulled");
        assertEquals(Map.of("buildId", "pulled", "image", PINNED), reply.object().get("pull"));
        assertFalse(reply.object().containsKey("upload"));
      }
      assertEquals("created", api.get("/builds/v3/builds/pulled").send().string("status"));
      assertEquals(200, pull(api, PINNED).status());
      assertEquals("updated", put(api, record).string("result"), "its dates are those of old");
      assertEquals("unchanged", put(api, record).string("result"));
      assertEquals(record, record(api));
      assertTrue(api.uploads.planned().isEmpty());
    }
  }

  @Test
  void anotherImageUnderItsIdIsRefused() {
    Map<String, Object> record = exported();
    try (Api api = new Api()) {
      put(api, record);
      String other = "sha256:" + "12".repeat(32);
      assertEquals(200, pull(api, "ghcr.io/studio/arena@" + other).status());
      assertEquals(
          "12".repeat(32),
          api.world.core.builds().require(World.ORG, "pulled").contentHash().orElseThrow());
      Reply reply = put(api, record);
      assertEquals(422, reply.status());
      assertEquals(
          "buildId 'pulled' is already taken in this organization by a build that was made of"
              + " something else.",
          reply.message());
    }
    try (Api api = new Api()) {
      api.post("/builds/v3/builds").body(Map.of("buildId", "pulled", "buildSizeInBytes", 1)).send();
      Reply reply = put(api, record);
      assertEquals(422, reply.status());
      assertTrue(reply.message().contains("has another source, 'upload'"), reply.message());
    }
  }

  @Test
  void oneThatFailedOrWaitsComesAsItsRecord() {
    try (Api api = new Api()) {
      for (String status : List.of("failed", "created")) {
        Map<String, Object> record =
            Map.of("kind", "build", "buildId", status, "status", status, "source", "registry");
        Reply reply = put(api, record);
        assertEquals("created", reply.string("result"), reply.text());
        assertFalse(reply.object().containsKey("pull"), reply.text());
        assertEquals("unchanged", put(api, record).string("result"));
        assertEquals(status, api.get("/builds/v3/builds/" + status).send().string("status"));
      }
    }
  }
}
