package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Form;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds as versions 1 and 2 see them, and what version 3 sees of the same. */
@Timeout(60)
class NumberedBuildsTest {
  private static final byte[] ARCHIVE = {0x1f, (byte) 0x8b, '\r', '\n', '-', '-', 0, 7};

  private Api api;
  private String duel;
  private String race;

  @BeforeEach
  void start() {
    api = new Api();
    duel = api.app("duel");
    race = api.app("race");
  }

  @AfterEach
  void stop() {
    Invariants.check(api.world);
    api.close();
  }

  private Reply created(int version, String appId) {
    api.world.clock.pass(Duration.ofSeconds(1));
    Reply reply =
        api.post("/builds/v%d/%s/create".formatted(version, appId))
            .body(Map.of("buildTag", "1.0"))
            .send();
    assertEquals(201, reply.status(), reply.text());
    return reply;
  }

  private Reply info(int version, String appId, Object number) {
    return api.get("/builds/v%d/%s/info/%s".formatted(version, appId, number)).send();
  }

  /** The numbers of the list, in its order. */
  private List<?> numbers(int version, String appId) {
    Reply reply = api.get("/builds/v%d/%s/list".formatted(version, appId)).send();
    assertEquals(200, reply.status(), reply.text());
    return reply.list().stream().map(build -> ((Map<?, ?>) build).get("buildId")).toList();
  }

  private Request run(int version, String appId, Object number) {
    return api.post("/builds/v%d/%s/run/%s".formatted(version, appId, number));
  }

  private Reply runWith(int version, String appId, Object number, Form form) {
    return run(version, appId, number).raw(form.bytes()).header("content-type", Form.TYPE).send();
  }

  private List<Build> stored() {
    return api.world.core.builds().list(World.ORG);
  }

  @Test
  void aBuildLooksTheSameInBothVersionsAndHasAnIdOfItsOwnInTheThird() {
    Reply created = created(1, duel);
    assertEquals(
        "{\"buildId\":1,\"appId\":\"%s\",\"status\":\"created\",\"buildTag\":\"1.0\",\"imageSize\":0,\"regionalContainerTags\":[],\"createdAt\":\"2046-01-02T03:04:06.678Z\",\"createdBy\":\"%s\",\"startedAt\":null,\"finishedAt\":null,\"deletedAt\":null}"
            .formatted(duel, created.string("createdBy")),
        created.text());
    assertEquals(created.object(), info(1, duel, 1).object());
    assertEquals(created.object(), info(2, duel, 1).object());
    assertEquals(2L, created(2, duel).object().get("buildId"));
    assertEquals(List.of(2L, 1L), numbers(1, duel));
    assertEquals(List.of(2L, 1L), numbers(2, duel));
    String buildId = stored().getLast().buildId();
    assertTrue(buildId.startsWith("bld-"), buildId);
    Reply third = api.get("/builds/v3/builds/" + buildId).send();
    assertEquals("1.0", third.string("buildTag"));
    assertEquals(created.string("createdAt"), third.string("createdAt"));
    assertEquals(2, api.get("/builds/v3/builds").send().list("builds").size());
    Reply untagged = api.post("/builds/v2/" + duel + "/create").body(Map.of()).send();
    assertFalse(untagged.object().containsKey("buildTag"));
  }

  @Test
  void whatTheThirdVersionMadeHasANumberInEachApplication() {
    String shared = api.build();
    created(1, race);
    assertEquals(404, info(2, duel, 1).status());
    assertEquals(List.of(1L), numbers(2, duel));
    Reply seen = info(1, duel, 1);
    assertEquals("succeeded", seen.string("status"));
    assertEquals(123_456_789_012L, seen.object().get("imageSize"));
    assertEquals(duel, seen.string("appId"));
    assertEquals(List.of(1L, 2L), numbers(1, race), "newest first; its own came first");
    assertEquals(123_456_789_012L, info(1, race, 2).object().get("imageSize"));
    assertEquals("succeeded", api.get("/builds/v3/builds/" + shared).send().string("status"));
  }

  @Test
  void aBuildOfOneApplicationIsNoneOfAnother() {
    created(2, race);
    assertEquals(List.of(), numbers(1, duel));
    for (int version : List.of(1, 2)) {
      Reply unknown = info(version, duel, 1);
      assertEquals(404, unknown.status());
      assertEquals(
          "buildId '1' is not a build of application '%s'.".formatted(duel), unknown.message());
      assertEquals(404, runWith(version, duel, 1, Form.of(ARCHIVE)).status());
      String path = "/builds/v%d/%s/delete/1".formatted(version, duel);
      assertEquals(404, api.request("DELETE", path).send().status());
    }
    assertEquals("created", info(2, race, 1).string("status"));
    assertEquals(Map.of(), api.uploads.given());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "01", "-1", "1.5", "+1", "x", "1x", "99999999999", "%20", "2"})
  void aNumberIsWrittenInOneWay(String number) {
    created(1, duel);
    for (String path :
        List.of("/builds/v1/%s/info/", "/builds/v2/%s/info/", "/deployments/v2/%s/info/")) {
      Reply reply = api.get(path.formatted(duel) + number).send();
      assertEquals(404, reply.status(), reply.text());
      assertTrue(reply.message().contains("of application '" + duel + "'"), reply.message());
    }
  }

  @Test
  void theFirstVersionRunsWhatCameWithTheRequestAndAnswersInPlainText() {
    created(1, duel);
    Reply log = runWith(1, duel, 1, Form.of(ARCHIVE));
    assertEquals(200, log.status(), log.text());
    assertEquals("text/plain", log.header("content-type"));
    assertTrue(log.text().endsWith("Built an image of 123456789012 bytes.\n"), log.text());
    assertEquals("succeeded", info(1, duel, 1).string("status"));
    assertEquals("succeeded", info(2, duel, 1).string("status"));
    assertArrayEquals(ARCHIVE, api.uploads.given().get(stored().getFirst().imageId()));
    Reply again = runWith(1, duel, 1, Form.of(new byte[] {1}));
    assertEquals(log.text(), again.text(), "a repeated run gives the log of the one run");
    assertArrayEquals(ARCHIVE, api.uploads.given().get(stored().getFirst().imageId()));
  }

  @Test
  void theSecondVersionRunsWhatCameOrWhatWasUploaded() {
    created(2, duel);
    Reply log = runWith(2, duel, 1, Form.of(ARCHIVE));
    assertEquals(200, log.status(), log.text());
    assertEquals("application/octet-stream", log.header("content-type"));
    Reply form =
        api.post("/builds/v2/" + duel + "/createWithUploadUrl")
            .body(Map.of("buildTag", "by form"))
            .send();
    assertEquals(201, form.status());
    assertEquals(2L, form.object().get("buildId"));
    String imageId =
        stored().stream()
            .filter(b -> b.sizeInBytes() == 0)
            .map(Build::imageId)
            .filter(id -> form.string("uploadUrl").endsWith(id))
            .findFirst()
            .orElseThrow();
    assertTrue(
        form.list("uploadBodyParams").contains(Map.of("key", "key", "value", imageId)),
        form.text());
    assertEquals(200, run(2, duel, 2).send().status());
    assertEquals("succeeded", info(2, duel, 2).string("status"));
    created(2, duel);
    assertEquals(200, runWith(2, duel, 3, new Form()).status(), "a form without a file is none");
    assertEquals(1, api.uploads.given().size());
  }

  @Test
  void whatWasNotUploadedIsNotRun() {
    api.uploads.complete(false);
    created(2, duel);
    Reply refused = run(2, duel, 1).send();
    assertEquals(400, refused.status());
    assertTrue(refused.message().startsWith("The upload is not complete"), refused.message());
    assertEquals("created", info(2, duel, 1).string("status"));
    assertEquals(200, runWith(2, duel, 1, Form.of(ARCHIVE)).status());
  }

  @Test
  void aFileThatIsWrongIsRefusedInASentenceAndNothingRuns() {
    created(1, duel);
    String allowed = "it must be an archive (.tgz) with a Dockerfile at its root.";
    assertRefused(422, "file is missing; " + allowed, run(1, duel, 1).send());
    assertRefused(422, "file is missing; " + allowed, runWith(1, duel, 1, new Form()));
    for (int version : List.of(1, 2)) {
      assertRefused(
          422, "file is empty; " + allowed, runWith(version, duel, 1, Form.of(new byte[0])));
      assertRefused(
          422,
          "file is given twice; " + allowed,
          runWith(version, duel, 1, Form.of(ARCHIVE).file("file", ARCHIVE)));
      assertRefused(
          400,
          "The body must be a form with a boundary (multipart/form-data); its Content-Type is"
              + " 'application/json'.",
          run(version, duel, 1).body(Map.of()).send());
      byte[] whole = Form.of(ARCHIVE).bytes();
      assertRefused(
          400,
          "The body is no form that can be read: it ends before its last boundary.",
          run(version, duel, 1)
              .raw(Arrays.copyOf(whole, whole.length - 10))
              .header("content-type", Form.TYPE)
              .send());
      byte[] large = Form.of(new byte[6_000_000]).bytes();
      assertRefused(
          400,
          "The body has %d bytes; at most 6000000 are taken.".formatted(large.length),
          run(version, duel, 1).raw(large).header("content-type", Form.TYPE).send());
    }
    assertEquals("created", info(1, duel, 1).string("status"));
    assertEquals(Map.of(), api.uploads.given());
  }

  private static void assertRefused(int status, String message, Reply reply) {
    assertEquals(message, reply.message());
    assertEquals(status, reply.status());
  }

  @Test
  void partsAreAsInTheThirdVersionAndItsIdMayBeChosen() {
    String path = "/builds/v2/" + duel + "/createWithMultipartUploads";
    Reply created =
        api.post(path).body(Map.of("buildSizeInBytes", 21_000_000, "buildId", "mine")).send();
    assertEquals(201, created.status(), created.text());
    assertEquals(1L, created.object().get("buildId"));
    assertEquals(3, created.list("uploadParts").size());
    assertEquals(10_485_760L, created.object().get("maxChunkSize"));
    assertTrue(created.string("completeUploadPostRequestUrl").endsWith("/complete"));
    assertEquals("created", api.get("/builds/v3/builds/mine").send().string("status"));
    assertEquals(200, run(2, duel, 1).send().status());
    assertEquals("succeeded", api.get("/builds/v3/builds/mine").send().string("status"));
    Reply taken = api.post(path).body(Map.of("buildSizeInBytes", 1, "buildId", "mine")).send();
    assertRefused(422, "buildId 'mine' is already taken in this organization.", taken);
    assertEquals(422, api.post(path).body(Map.of()).send().status());
    assertEquals(2L, created(1, duel).object().get("buildId"), "no number was lost");
  }

  @Test
  void whatOneVersionDeletesIsDeletedInAll() {
    created(1, duel);
    created(1, duel);
    String buildId = stored().getLast().buildId();
    Reply deleted = api.request("DELETE", "/builds/v1/" + duel + "/delete/1").send();
    assertEquals(204, deleted.status());
    assertEquals("2046-01-02T03:04:07.678Z", info(2, duel, 1).string("deletedAt"));
    assertTrue(api.get("/builds/v3/builds/" + buildId).send().object().get("deletedAt") != null);
    assertEquals(List.of(2L), numbers(2, duel));
    Reply again = api.request("DELETE", "/builds/v2/" + duel + "/delete/1").send();
    assertRefused(404, "buildId '1' is not a build.", again);
    assertRefused(404, "buildId '1' is not a build.", run(2, duel, 1).send());
    api.request("DELETE", "/builds/v3/builds/" + stored().getFirst().buildId()).send();
    assertEquals(List.of(), numbers(1, duel));
    assertTrue(info(1, duel, 2).object().get("deletedAt") != null);
    assertEquals(3L, created(2, duel).object().get("buildId"), "a number stays taken");
  }

  @Test
  void aRefusalNamesTheBuildByItsNumber() {
    created(1, duel);
    Build build = stored().getFirst();
    api.world.core.builds().started(build, api.world.clock.instant());
    Reply running = api.request("DELETE", "/builds/v1/" + duel + "/delete/1").send();
    assertRefused(422, "buildId '1' is running; delete it when it has ended.", running);
  }
}
