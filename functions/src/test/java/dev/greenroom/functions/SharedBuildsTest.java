package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.build.BuildStep;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeImages;
import dev.greenroom.functions.testing.Reply;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedBuildsTest {
  private static final String EVIL = "<script>alert('x')</script>\"&";
  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  private String link(String buildId) {
    String url = api.get("/builds/v3/builds/" + buildId).send().string("shareUrl");
    assertTrue(url.startsWith(Api.ADDRESS + "/"), url);
    return url.substring(Api.ADDRESS.toString().length());
  }

  private Reply open(String path) {
    return api.get(path).without("authorization").send();
  }

  private Reply revoke(String buildId) {
    return api.request("DELETE", "/greenroom/v1/builds/" + buildId + "/link").send();
  }

  private static ImageBuilder.Image told(ImageBuilder.BuildLog log) {
    Instant start = Instant.parse("2046-01-02T03:04:05Z");
    log.dockerfile("FROM base\nCOPY . .\nRUN npm ci # " + EVIL);
    log.step(
        new BuildStep(
            "COPY . . " + EVIL,
            start,
            start.plusMillis(1250),
            false,
            OptionalLong.of(31_500_000),
            Optional.empty()));
    log.step(
        new BuildStep("RUN npm ci", start, start, true, OptionalLong.empty(), Optional.empty()));
    log.step(
        new BuildStep(
            "RUN test", start, start, false, OptionalLong.empty(), Optional.of("boom " + EVIL)));
    log.layer(new BuildReport.Layer("COPY . . " + EVIL, 31_500_000));
    log.line("a line " + EVIL);
    return FakeImages.succeed(log);
  }

  @Test
  void whoHasTheLinkSeesStepsLayersLogAndHints() {
    api.images.work(SharedBuildsTest::told);
    Reply page = open(link(api.build()));

    assertEquals(200, page.status());
    assertEquals("text/html; charset=utf-8", page.header("content-type"));
    String html = page.text();
    for (String part :
        new String[] {
          "3, of which 1 came from the cache",
          "COPY . . &lt;script&gt;",
          "1.3 s",
          "31.5 MB",
          "boom &lt;script&gt;",
          "a line &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;",
          "Dockerfile line 2 (COPY . .) stands before line 3",
          "The largest layer is",
          "No USER line",
        }) {
      assertTrue(html.contains(part), part + " is not in " + html);
    }
  }

  @Test
  void aPageRunsNothingAndLoadsNothing() {
    api.images.work(SharedBuildsTest::told);
    String buildId =
        api.post("/builds/v3/builds")
            .body(Map.of("buildSizeInBytes", 1, "buildTag", EVIL))
            .send()
            .string("buildId");
    api.post("/builds/v3/builds/" + buildId + "/run").send();
    Reply page = open(link(buildId));

    assertFalse(page.text().contains("<script"), page.text());
    assertFalse(page.text().matches("(?s).*<[^>]*\\s(src|href|on\\w+)=.*"), page.text());
    String policy = page.header("content-security-policy");
    assertTrue(policy.startsWith("default-src 'none'; style-src 'sha256-"), policy);
    assertEquals("no-referrer", page.header("referrer-policy"));
    assertEquals("nosniff", page.header("x-content-type-options"));
    assertEquals("no-store", page.header("cache-control"));
  }

  @Test
  void aLongLogIsCutAtItsBegin() {
    api.images.work(
        log -> {
          for (int i = 0; i < 100; i++) {
            log.line("line-%03d-".formatted(i) + "&".repeat(10_000));
          }
          return FakeImages.succeed(log);
        });
    Reply page = open(link(api.build()));
    assertEquals(200, page.status());
    assertTrue(page.text().contains("bytes are left out"));
    assertTrue(page.text().contains("line-099-") && !page.text().contains("line-000-"));
    assertTrue(page.text().length() < 2_000_000);
  }

  @Test
  void thereIsALinkFromTheBeginOfTheBuildUntilItsDeletion() {
    String path = "/builds/v3/builds";
    String created = api.post(path).body(Map.of("buildSizeInBytes", 1)).send().string("buildId");
    assertFalse(api.get(path + "/" + created).send().object().containsKey("shareUrl"));
    String buildId = api.build();
    String link = link(buildId);
    assertTrue(api.get(path).send().text().contains(link));
    assertEquals(200, open(link).status());
    assertEquals(200, api.request("DELETE", path + "/" + buildId).send().status());
    assertEquals(404, open(link).status());
    assertFalse(api.get(path + "/" + buildId).send().object().containsKey("shareUrl"));
  }

  @Test
  void revokedUnknownAndAnothersLinksLookAlike() {
    String buildId = api.build();
    String link = link(buildId);
    String secret = link.substring(link.lastIndexOf('/') + 1);
    assertEquals(43, secret.length());
    Reply revoked = revoke(buildId);
    assertEquals(200, revoked.status());
    String next = revoked.string("shareUrl").substring(Api.ADDRESS.toString().length());
    assertEquals(link(buildId), next);
    assertNotEquals(link, next);
    assertEquals(200, open(next).status());

    String other = api.build();
    for (String dead :
        new String[] {
          link,
          link.replace(buildId, other),
          link(other).replace(other, buildId),
          next.replace(World.ORG, Api.OTHER_ORG),
          next.replace(buildId, "unknown"),
          next.substring(0, next.length() - 1),
          next + "x",
        }) {
      Reply reply = open(dead);
      assertEquals(404, reply.status(), dead);
      assertEquals("This link leads to nothing, or no longer.", reply.message());
    }
    assertEquals(200, revoke(buildId).status());
    assertEquals(404, open(next).status());
    assertEquals(200, open(link(other)).status(), "another build keeps its link");
  }

  @Test
  void onlyWhoMayWriteBuildsRevokes() {
    String buildId = api.build();
    String path = "/greenroom/v1/builds/" + buildId + "/link";
    assertEquals(
        401, api.request("DELETE", path).token(api.tokenWith(Scope.BUILDS_READ)).send().status());
    assertEquals(404, api.request("DELETE", path).token(Api.OTHER_TOKEN).send().status());
    assertEquals(200, open(link(buildId)).status());
    assertEquals(
        200, api.request("DELETE", path).token(api.tokenWith(Scope.BUILDS_WRITE)).send().status());
    assertEquals(404, revoke("unknown").status());
  }

  @Test
  void aBuildOfTheSameNameHasAnotherLink() {
    Map<String, Object> body = Map.of("buildSizeInBytes", 1, "buildId", "mine");
    for (String token : new String[] {Api.TOKEN, Api.OTHER_TOKEN}) {
      api.post("/builds/v3/builds").token(token).body(body).send();
      api.post("/builds/v3/builds/mine/run").token(token).send();
    }
    String theirs =
        api.get("/builds/v3/builds/mine").token(Api.OTHER_TOKEN).send().string("shareUrl");
    assertNotEquals(
        theirs.substring(theirs.lastIndexOf('/')),
        link("mine").substring(link("mine").lastIndexOf('/')));
  }
}
