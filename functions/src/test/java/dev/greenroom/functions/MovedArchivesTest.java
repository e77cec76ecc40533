package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A build of an archive, out of one Greenroom and into another. */
@Timeout(30)
class MovedArchivesTest {

  private static Map<String, Object> record(Api api) {
    Map<String, Object> record = new LinkedHashMap<>();
    ((Map<?, ?>) api.get("/greenroom/v1/export?after=builds:0").send().list("records").getFirst())
        .forEach((name, value) -> record.put((String) name, value));
    return record;
  }

  @Test
  void whoseArchiveIsKeptIsToldAndTheOtherPlansItsUpload() {
    Map<String, Object> record;
    try (Api old = new Api()) {
      old.build();
      record = record(old);
      assertEquals(true, record.get("archived"));
      old.uploads.complete(false);
      assertEquals(false, record(old).get("archived"));
    }
    try (Api api = new Api()) {
      Reply reply = api.request("PUT", "/greenroom/v1/import").body(record).send();
      assertEquals("created", reply.string("result"), reply.text());
      assertTrue(reply.object().get("upload") instanceof Map<?, ?>, reply.text());
      String buildId = (String) record.get("buildId");
      assertTrue(
          api.uploads
              .planned()
              .contains(api.world.core.builds().require(World.ORG, buildId).imageId()));
    }
  }
}
