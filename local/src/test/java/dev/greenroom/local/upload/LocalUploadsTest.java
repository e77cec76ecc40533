package dev.greenroom.local.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.UploadStore.Part;
import dev.greenroom.core.build.UploadStore.Plan;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.testing.FakeClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalUploadsTest {
  private static final int CHUNK = (int) LocalUploads.MAX_CHUNK_SIZE;
  private static final byte[] KEY =
      "a key that outlives a restart".getBytes(StandardCharsets.UTF_8);

  @TempDir Path dir;
  private final FakeClock clock = new FakeClock();
  private LocalUploads uploads;

  @BeforeEach
  void open() {
    uploads = restarted();
  }

  private LocalUploads restarted() {
    return new LocalUploads(
        dir.resolve("uploads"), () -> URI.create("http://127.0.0.1:8080/base/"), KEY, clock);
  }

  @Test
  void threePartsInAnyOrderAndAcrossARestartBecomeTheArchive() throws Exception {
    byte[] content = random(2 * CHUNK + 17);
    Plan plan = uploads.plan("bld-1", content.length);
    assertEquals(3, plan.parts().size());
    assertEquals(CHUNK, plan.maxChunkSize());
    assertTrue(
        plan.parts()
            .getFirst()
            .putRequestUrl()
            .startsWith(
                "http://127.0.0.1:8080/base/greenroom/v1/uploads/bld-1/parts/1?signature="));
    assertEquals(plan, uploads.plan("bld-1", content.length));
    assertEquals(
        "The upload is incomplete: part 1 of 3 did not arrive (3 missing).",
        uploads.missing("bld-1").orElseThrow());

    String third = put("bld-1", plan, 3, content);
    String first = put("bld-1", plan, 1, content);
    uploads = restarted();
    String second = put("bld-1", plan, 2, content);
    assertEquals(second, put("bld-1", plan, 2, content), "a repeated PUT answers the same");
    assertTrue(uploads.missing("bld-1").orElseThrow().contains("never completed"));
    assertEquals(Optional.empty(), uploads.archive("bld-1"));

    String xml = xml(first, second, third);
    String etag = complete("bld-1", plan, xml).etag();
    assertTrue(etag.endsWith("-3\""), etag);
    assertEquals(etag, complete("bld-1", plan, xml).etag(), "completing again is fine");
    assertEquals(Optional.empty(), uploads.missing("bld-1"));
    assertArrayEquals(content, Files.readAllBytes(uploads.archive("bld-1").orElseThrow()));
    try (Stream<Path> files = Files.list(uploads.archive("bld-1").orElseThrow().getParent())) {
      assertEquals(
          List.of("archive", "etag", "size"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
    assertEquals(404, refused(() -> put("bld-1", plan, 1, content)).status());
    uploads.delete("bld-1");
    assertEquals(Optional.empty(), uploads.archive("bld-1"));
    assertTrue(uploads.missing("bld-1").isPresent());
  }

  @Test
  void aReplacedPartCountsWithItsLastContent() throws Exception {
    Plan plan = uploads.plan("b", 3);
    String old = put("b", plan, 1, "old".getBytes(StandardCharsets.UTF_8));
    String now = put("b", plan, 1, "new".getBytes(StandardCharsets.UTF_8));
    assertEquals("InvalidPart", refused(() -> complete("b", plan, xml(old))).s3Code());
    complete("b", plan, xml(now));
    assertEquals("new", Files.readString(uploads.archive("b").orElseThrow()));
  }

  @Test
  void aWrongListOfPartsIsRefusedAndCanBeSentAgain() throws Exception {
    byte[] content = random(CHUNK + 1);
    Plan plan = uploads.plan("b", content.length);
    String one = put("b", plan, 1, content);
    UploadRefused lost = refused(() -> complete("b", plan, xml(one, "\"00\"")));
    assertEquals("InvalidPart", lost.s3Code());
    assertEquals("Part 2 of 2 was never uploaded.", lost.getMessage());
    String two = put("b", plan, 2, content);

    assertEquals("InvalidPart", refused(() -> complete("b", plan, xml(one))).s3Code());
    assertEquals("InvalidPart", refused(() -> complete("b", plan, xml(one, ""))).s3Code());
    assertEquals("InvalidPart", refused(() -> complete("b", plan, xml(two, one))).s3Code());
    assertEquals("InvalidPart", refused(() -> complete("b", plan, xml(one, two, two))).s3Code());
    String reversed =
        "<CompleteMultipartUpload>" + part(2, two) + part(1, one) + "</CompleteMultipartUpload>";
    assertEquals("InvalidPartOrder", refused(() -> complete("b", plan, reversed)).s3Code());
    String twice =
        "<CompleteMultipartUpload>" + part(1, one) + part(1, one) + "</CompleteMultipartUpload>";
    assertEquals("InvalidPartOrder", refused(() -> complete("b", plan, twice)).s3Code());
    assertEquals(Optional.empty(), uploads.archive("b"));

    complete("b", plan, xml(one, two));
    assertArrayEquals(content, Files.readAllBytes(uploads.archive("b").orElseThrow()));
  }

  @Test
  void lengthsAreExact() throws Exception {
    Plan plan = uploads.plan("b", 5);
    String signature = signature(plan.parts().getFirst().putRequestUrl());
    record Case(long declared, int sent, int status, String code) {}
    for (Case c :
        List.of(
            new Case(6, 6, 400, "EntityTooLarge"),
            new Case(5, 6, 400, "EntityTooLarge"),
            new Case(4, 4, 400, "IncompleteBody"),
            new Case(5, 4, 400, "IncompleteBody"),
            new Case(0, 0, 400, "IncompleteBody"),
            new Case(-1, 5, 411, "MissingContentLength"))) {
      UploadRefused refused =
          refused(
              () ->
                  uploads.putPart(
                      "b", 1, c.declared, new ByteArrayInputStream(new byte[c.sent]), signature));
      assertEquals(c.code, refused.s3Code(), c.toString());
      assertEquals(c.status, refused.status(), c.toString());
    }
    try (Stream<Path> files = Files.walk(dir)) {
      assertFalse(files.anyMatch(f -> f.toString().contains("part-")), "nothing is kept of them");
    }
  }

  @Test
  void aClientThatGoesAwayLeavesTheEarlierPart() throws Exception {
    Plan plan = uploads.plan("b", 3);
    String etag = put("b", plan, 1, "abc".getBytes(StandardCharsets.UTF_8));
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };
    String signature = signature(plan.parts().getFirst().putRequestUrl());
    assertThrows(IOException.class, () -> uploads.putPart("b", 1, 3, broken, signature));
    complete("b", plan, xml(etag));
    assertEquals("abc", Files.readString(uploads.archive("b").orElseThrow()));
  }

  @Test
  void aSignatureOpensOneDoorOnly() throws Exception {
    Plan plan = uploads.plan("b", CHUNK + 3L);
    uploads.plan("c", 3);
    String ofPart1 = signature(plan.parts().getFirst().putRequestUrl());
    String ofComplete = signature(plan.completeUploadPostRequestUrl());
    InputStream body = new ByteArrayInputStream(new byte[3]);
    for (String wrong : List.of("", ofPart1, ofComplete, ofPart1.toUpperCase(), "ü")) {
      UploadRefused refused = refused(() -> uploads.putPart("b", 2, 3, body, wrong));
      assertEquals(403, refused.status());
      assertEquals("SignatureDoesNotMatch", refused.s3Code());
    }
    assertEquals(403, refused(() -> uploads.putPart("c", 1, 3, body, ofPart1)).status());
    assertEquals(403, refused(() -> uploads.complete("b", ofPart1, body)).status());
    assertEquals(403, refused(() -> uploads.complete("nobody", "x", body)).status());
    LocalUploads other =
        new LocalUploads(
            dir.resolve("uploads"), () -> URI.create("http://x"), new byte[] {1}, clock);
    assertEquals(403, refused(() -> other.putPart("b", 1, 3, body, ofPart1)).status());
  }

  @Test
  void anUnknownUploadIs404EvenWithAGoodSignature() {
    Plan plan = uploads.plan("b", 3);
    uploads.delete("b");
    UploadRefused refused = refused(() -> put("b", plan, 1, new byte[3]));
    assertEquals(404, refused.status());
    assertEquals("NoSuchUpload", refused.s3Code());
    assertEquals(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchUpload</Code>"
            + "<Message>There is no upload of build 'b'.</Message></Error>",
        refused.toXml());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../escape",
        "/etc/passwd",
        "a/b",
        "..\\..\\x",
        "UPPER",
        "spa ce&<x>",
        "日本",
        "a\0b",
        "%2e%2e"
      })
  void aChosenIdNeverLeavesTheFolder(String buildId) throws Exception {
    Plan plan = uploads.plan(buildId, 3);
    URI.create(plan.completeUploadPostRequestUrl());
    String etag = put(buildId, plan, 1, new byte[3]);
    complete(buildId, plan, xml(etag));
    Path archive = uploads.archive(buildId).orElseThrow();
    assertEquals(dir.resolve("uploads"), archive.getParent().getParent());
    try (Stream<Path> top = Files.list(dir)) {
      assertEquals(1, top.count());
    }
  }

  @Test
  void anotherSizeForTheSameBuildIsRefused() {
    uploads.plan("b", 3);
    assertThrows(GreenroomException.class, () -> uploads.plan("b", 4));
    assertThrows(GreenroomException.class, () -> uploads.plan("..", 4));
    assertThrows(IllegalArgumentException.class, () -> uploads.plan("c", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not xml",
        "<Other/>",
        "<CompleteMultipartUpload></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>x</PartNumber></Part></CompleteMultipartUpload>",
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><CompleteMultipartUpload><Part>"
            + "<PartNumber>1</PartNumber><ETag>&e;</ETag></Part></CompleteMultipartUpload>",
        "<!DOCTYPE a [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><CompleteMultipartUpload><Part>"
            + "<PartNumber>1</PartNumber><ETag>&b;</ETag></Part></CompleteMultipartUpload>",
      })
  void whatIsNoListOfPartsIsMalformed(String xml) throws Exception {
    Plan plan = uploads.plan("b", 3);
    put("b", plan, 1, new byte[3]);
    assertEquals("MalformedXML", refused(() -> complete("b", plan, xml)).s3Code());
  }

  @Test
  void aNamespaceAndEscapedQuotesAreUnderstood() throws Exception {
    Plan plan = uploads.plan("b", 3);
    String etag = put("b", plan, 1, new byte[3]).replace("\"", "&quot;");
    complete(
        "b",
        plan,
        "<?xml version=\"1.0\"?>\n"
            + "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n<Part>"
            + "<ETag>"
            + etag
            + "</ETag><PartNumber> 1 </PartNumber><ChecksumSHA1>x</ChecksumSHA1></Part>\n"
            + "</CompleteMultipartUpload>");
    assertTrue(uploads.archive("b").isPresent());
  }

  private String put(String buildId, Plan plan, int number, byte[] content)
      throws UploadRefused, IOException {
    Part part = plan.parts().get(number - 1);
    int from = CHUNK * (number - 1);
    int length = Math.min(CHUNK, content.length - from);
    return uploads
        .putPart(
            buildId,
            number,
            length,
            new ByteArrayInputStream(content, from, length),
            signature(part.putRequestUrl()))
        .etag();
  }

  private LocalUploads.Completed complete(String buildId, Plan plan, String xml)
      throws UploadRefused, IOException {
    return uploads.complete(
        buildId,
        signature(plan.completeUploadPostRequestUrl()),
        new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static String signature(String url) {
    return url.substring(url.indexOf("signature=") + "signature=".length());
  }

  private static String xml(String... etags) {
    StringBuilder parts = new StringBuilder("<CompleteMultipartUpload>");
    for (int i = 0; i < etags.length; i++) {
      parts.append(part(i + 1, etags[i]));
    }
    return parts + "</CompleteMultipartUpload>";
  }

  private static String part(int number, String etag) {
    return "<Part><PartNumber>" + number + "</PartNumber><ETag>" + etag + "</ETag></Part>";
  }

  private static UploadRefused refused(Executable call) {
    return assertThrows(UploadRefused.class, call);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
