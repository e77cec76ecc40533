package dev.greenroom.aws.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.build.ImageBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of builds in ECR, which are removed in each region to which they were copied. */
class RegistryImagesTest {
  private static final List<String> REGIONS = List.of(BuildAccount.HOME, "us-east-1");
  private static final String MANIFEST =
      "{\\\"schemaVersion\\\":2,\\\"mediaType\\\":\\\"application/vnd.oci.image.manifest.v1+json\\\","
          + "\\\"config\\\":{\\\"digest\\\":\\\"sha256:%s\\\",\\\"size\\\":2},\\\"layers\\\":[]}";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static BuildAccount account;

  private final String id = UUID.randomUUID().toString();
  private final ImageBuilder images = account.images();

  @BeforeAll
  static void start() throws Exception {
    account = new BuildAccount();
    for (String region : REGIONS) {
      assertEquals(
          200,
          ask(region, "CreateRepository", "{\"repositoryName\":\"greenroom-builds\"}")
              .statusCode());
    }
  }

  @AfterAll
  static void stop() {
    if (account != null) {
      account.close();
    }
  }

  @BeforeEach
  void forget() {
    account.aws.calls();
  }

  private static HttpResponse<String> ask(String region, String action, String body)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(account.aws.behind() + "/"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921." + action)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/%s/ecr/aws4_request"
                    .formatted(region))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void push(String region, String tag) throws Exception {
    String manifest = MANIFEST.formatted(tag.replace("-", "").repeat(2));
    HttpResponse<String> answer =
        ask(
            region,
            "PutImage",
            "{\"repositoryName\":\"greenroom-builds\",\"imageTag\":\"%s\",\"imageManifest\":\"%s\"}"
                .formatted(tag, manifest));
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static boolean there(String region, String tag) throws Exception {
    return ask(region, "ListImages", "{\"repositoryName\":\"greenroom-builds\"}")
        .body()
        .contains(tag);
  }

  @Test
  void anImageGoesInEveryRegionAndOthersStay() throws Exception {
    String other = UUID.randomUUID().toString();
    for (String region : REGIONS) {
      push(region, id);
      push(region, other);
    }

    images.delete(id);

    assertEquals(List.of("BatchDeleteImage", "BatchDeleteImage"), account.aws.calls());
    for (String region : REGIONS) {
      assertEquals(List.of(false, true), List.of(there(region, id), there(region, other)), region);
    }
    images.delete(id); // It is gone already.
  }

  @Test
  void aRefusalIsSaidWithItsRegion() {
    account.aws.refuse("BatchDeleteImage", 400, "AccessDeniedException", "not allowed");
    String refusal =
        assertThrows(IllegalStateException.class, () -> images.delete(id)).getMessage();
    assertEquals(
        "ECR in REGION refused to delete image '%s' of 'greenroom-builds': status 400 AccessDeniedException, not allowed."
            .formatted(id),
        refusal.replaceAll("in (eu-central-1|us-east-1) ", "in REGION "));
  }
}
