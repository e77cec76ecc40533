package dev.greenroom.aws.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.BuildLogs;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.build.UploadStore.Form;
import dev.greenroom.core.build.UploadStore.Part;
import dev.greenroom.core.build.UploadStore.Plan;
import dev.greenroom.core.error.GreenroomException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads as tools do them, to S3 as Moto plays it: it takes any signature. */
class S3UploadsTest {
  private static final int SIZE = 10_485_760 + 1_000_000;
  private static BuildAccount account;

  private final String id = UUID.randomUUID().toString();
  private final UploadStore uploads = account.uploads();

  @BeforeAll
  static void start() throws Exception {
    account = new BuildAccount();
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

  private static byte[] archive(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static String put(Plan plan, Part part, byte[] archive) throws Exception {
    int from = (int) plan.maxChunkSize() * (part.partNumber() - 1);
    int to = (int) Math.min(archive.length, from + plan.maxChunkSize());
    HttpResponse<String> answer =
        account.send(
            "PUT",
            part.putRequestUrl(),
            "application/octet-stream",
            Arrays.copyOfRange(archive, from, to));
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static List<String> putAll(Plan plan, byte[] archive) throws Exception {
    List<String> etags = new ArrayList<>();
    for (Part part : plan.parts()) {
      etags.add(put(plan, part, archive));
    }
    return etags;
  }

  private static HttpResponse<String> complete(Plan plan, List<String> parts) throws Exception {
    return account.send(
        "POST",
        plan.completeUploadPostRequestUrl(),
        "<CompleteMultipartUpload>" + String.join("", parts) + "</CompleteMultipartUpload>");
  }

  private static String part(int number, String etag) {
    return "<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>".formatted(number, etag);
  }

  private byte[] kept() throws Exception {
    try (InputStream in = uploads.open(id).orElseThrow()) {
      return in.readAllBytes();
    }
  }

  @Test
  void anArchiveInPartsIsWholeWhenItIsJoinedAndNotBefore() throws Exception {
    byte[] archive = archive(SIZE);
    assertEquals(Optional.of("Nothing was uploaded."), uploads.missing(id));
    Plan plan = uploads.plan(id, SIZE);
    assertEquals(10_485_760, plan.maxChunkSize());
    assertEquals(List.of(1, 2), plan.parts().stream().map(Part::partNumber).toList());
    assertTrue(
        plan.parts().get(1).putRequestUrl().contains("X-Amz-SignedHeaders=content-length%3Bhost"));
    assertTrue(plan.parts().get(1).putRequestUrl().contains("X-Amz-Security-Token=to%2Fk%2Ben%3D"));
    assertTrue(plan.parts().get(1).putRequestUrl().contains("X-Amz-Expires=21600"));
    String first = put(plan, plan.parts().getFirst(), archive);
    assertEquals(
        Optional.of("The upload is incomplete: part 2 of 2 did not arrive (1 missing)."),
        uploads.missing(id));
    String second = put(plan, plan.parts().getLast(), archive);
    assertEquals(
        Optional.of("The upload was never completed, though all of its 2 parts arrived."),
        uploads.missing(id));
    assertEquals(Optional.empty(), uploads.open(id).map(in -> "open"));
    assertEquals(400, complete(plan, List.of(part(2, second), part(1, first))).statusCode());
    assertEquals(400, complete(plan, List.of(part(1, first), part(2, first))).statusCode());
    HttpResponse<String> joined = complete(plan, List.of(part(1, first), part(2, second)));
    assertEquals(200, joined.statusCode(), joined.body());
    assertEquals(Optional.empty(), uploads.missing(id));
    assertArrayEquals(archive, kept());
  }

  @Test
  void whereTheLastPartIsLeftOutItIsSaid() throws Exception {
    Plan plan = uploads.plan(id, SIZE);
    List<String> etags = putAll(plan, archive(SIZE));
    assertEquals(200, complete(plan, List.of(part(1, etags.getFirst()))).statusCode());
    assertEquals(
        Optional.of(
            "The upload is incomplete: 10485760 bytes of 11485760 were joined; create the build"
                + " anew."),
        uploads.missing(id));
  }

  @Test
  void aPlanIsTheSameInAnotherProcessAndRefusesAnotherSize() throws Exception {
    Plan plan = uploads.plan(id, SIZE);
    assertTrue(openUploads().contains(uploadId(plan)));
    Plan again = account.uploads().plan(id, SIZE);
    assertEquals(uploadId(plan), uploadId(again));
    assertEquals(
        "Build '%s' already has an upload of %d bytes; it cannot take one of 5."
            .formatted(id, SIZE),
        assertThrows(GreenroomException.class, () -> uploads.plan(id, 5)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> uploads.plan(id, 0));
  }

  private static String uploadId(Plan plan) {
    return plan.completeUploadPostRequestUrl().replaceAll(".*uploadId=([^&]*).*", "$1");
  }

  @Test
  void faultsThatPassAreWaitedOutAndALostAnswerOpensNothingTwice() {
    account.aws.s3().refuse("GetObject", 503, "SlowDown");
    account.aws.s3().refuse("CreateMultipartUpload", 503, "SlowDown");
    account.aws.s3().loseAnswer("PutObject");
    Plan plan = uploads.plan(id, 5);
    assertEquals(
        List.of(
            "GetObject",
            "GetObject",
            "CreateMultipartUpload",
            "CreateMultipartUpload",
            "PutObject",
            "PutObject",
            "HeadObject"),
        account.aws.calls());
    assertEquals(uploadId(plan), uploadId(uploads.plan(id, 5)), "its own note, not aborted");
    assertEquals(
        Optional.of("The upload is incomplete: part 1 of 1 did not arrive (1 missing)."),
        uploads.missing(id));
  }

  @Test
  void ofTwoWhoPlanAtOnceTheSecondTakesTheUploadOfTheFirst() throws Exception {
    Plan first = uploads.plan(id, 5);
    account.aws.calls();
    account.aws.s3().refuse("GetObject", 404, "NoSuchKey"); // It was not there when it looked.
    Plan second = uploads.plan(id, 5);
    assertEquals(uploadId(first), uploadId(second));
    assertEquals(
        List.of(
            "GetObject",
            "CreateMultipartUpload",
            "PutObject",
            "HeadObject",
            "GetObject",
            "AbortMultipartUpload"),
        account.aws.calls());
    assertTrue(openUploads().contains(uploadId(first)));
  }

  @Test
  void credentialsThatExpiredAreSaidAtOnce() {
    account.aws.s3().refuse("CreateMultipartUpload", 400, "ExpiredToken");
    assertEquals(
        ("S3 refused CreateMultipartUpload of /archives-of-the-test/builds/%s/archive.tgz: status"
                + " 400 ExpiredToken, as the test wants.")
            .formatted(id),
        assertThrows(IllegalStateException.class, () -> uploads.plan(id, 5)).getMessage());
    assertEquals(List.of("GetObject", "CreateMultipartUpload"), account.aws.calls());
  }

  @Test
  void whatIsDeletedIsGoneAndTakesNothingMore() throws Exception {
    byte[] archive = archive(2000);
    Plan plan = uploads.plan(id, archive.length);
    putAll(plan, archive);
    uploads.delete(id);
    assertTrue(!openUploads().contains(uploadId(plan)), "aborted");
    assertEquals(Optional.of("Nothing was uploaded."), uploads.missing(id));
    uploads.delete(id);
    uploads.put(id, archive);
    assertArrayEquals(archive, kept());
    uploads.delete(id);
    assertTrue(uploads.open(id).isEmpty());
  }

  @Test
  void whatComesWithARequestTakesThePlaceOfAnUpload() throws Exception {
    Plan plan = uploads.plan(id, SIZE);
    uploads.put(id, archive(77));
    assertEquals(Optional.empty(), uploads.missing(id));
    assertArrayEquals(archive(77), kept());
    assertTrue(!openUploads().contains(uploadId(plan)), "aborted");
  }

  @Test
  void anUploadThatS3GaveUpIsSaid() throws Exception {
    Plan plan = uploads.plan(id, 5);
    String path = plan.completeUploadPostRequestUrl().replaceAll("\\?.*", "");
    account.send("DELETE", path + "?uploadId=" + uploadId(plan), "");
    assertEquals(
        Optional.of(
            "The upload was not completed in time, and its parts are gone; create the build anew."),
        uploads.missing(id));
  }

  /** Moto answers 500 to who goes on with an upload that was aborted: what is open is asked. */
  private static String openUploads() throws Exception {
    return account
        .send("GET", account.aws.behind() + "/" + BuildAccount.BUCKET + "?uploads", "")
        .body();
  }

  @Test
  void aFormTakesAnArchiveUnderItsOwnKey() throws Exception {
    Form form = uploads.form(id, 1_000_000);
    assertEquals(
        List.of(
            "key",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-security-token",
            "policy",
            "x-amz-signature"),
        List.copyOf(form.fields().keySet()));
    String policy =
        new String(Base64.getDecoder().decode(form.fields().get("policy")), StandardCharsets.UTF_8);
    assertTrue(policy.contains("[\"content-length-range\",1,1000000]"), policy);
    assertTrue(policy.contains("{\"bucket\":\"archives-of-the-test\"}"), policy);
    assertTrue(policy.contains("{\"key\":\"builds/%s/archive.tgz\"}".formatted(id)), policy);
    byte[] archive = archive(500);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Map.Entry<String, String> field : form.fields().entrySet()) {
      body.writeBytes(
          "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
              .formatted(field.getKey(), field.getValue())
              .getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes(
        ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.tgz\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(archive);
    body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        account.send("POST", form.url(), "multipart/form-data; boundary=b", body.toByteArray());
    assertEquals(2, answer.statusCode() / 100, answer.body());
    assertEquals(Optional.empty(), uploads.missing(id));
    assertArrayEquals(archive, kept());
  }

  /** The rows of docs/aws-calls.md. */
  @Test
  void whatIsAskedStandsOnThePage() throws Exception {
    Map<String, String> page = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("../docs/aws-calls.md"))) {
      String[] cells = line.split("\\s*\\|\\s*");
      if (cells.length == 4) {
        page.put(cells[1], cells[3]);
      }
    }
    asked(page, "an upload in parts is planned", () -> uploads.plan(id, 5));
    asked(page, "the same again", () -> uploads.plan(id, 5));
    asked(page, "a form is handed out", () -> uploads.form(id, 5));
    asked(page, "is an upload complete? parts are missing", () -> uploads.missing(id));
    asked(page, "an upload is deleted", () -> uploads.delete(id));
    uploads.plan(id, 5);
    Plan plan = uploads.plan(id, 5);
    String etag = put(plan, plan.parts().getFirst(), archive(5));
    assertEquals(200, complete(plan, List.of(part(1, etag))).statusCode());
    asked(page, "is an upload complete? it is", () -> uploads.missing(id));
    BuildLogs logs = account.logs();
    logs.append(id, "first\n");
    asked(page, "a piece is added to a log", () -> logs.append(id, "line\n"));
  }

  private static void asked(Map<String, String> page, String flow, Runnable work) {
    account.aws.calls();
    work.run();
    List<String> calls = account.aws.calls();
    Map<String, Long> counted =
        calls.stream()
            .collect(
                Collectors.groupingBy(
                    Function.identity(), LinkedHashMap::new, Collectors.counting()));
    String said =
        counted.entrySet().stream()
            .map(e -> (e.getValue() == 1 ? "" : e.getValue() + " × ") + e.getKey())
            .collect(Collectors.joining("; "));
    assertEquals(page.get(flow), said.isEmpty() ? "none" : said, flow);
  }
}
