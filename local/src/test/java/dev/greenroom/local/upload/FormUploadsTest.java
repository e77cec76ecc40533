package dev.greenroom.local.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.build.UploadStore.Form;
import dev.greenroom.core.testing.FakeClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of version 2: one form, as S3 takes it by its POST policy. */
class FormUploadsTest {
  private static final byte[] KEY =
      "a key that outlives a restart".getBytes(StandardCharsets.UTF_8);
  private static final long MOST = 1000;

  @TempDir Path dir;
  private final FakeClock clock = new FakeClock();
  private LocalUploads uploads;
  private Form form;

  @BeforeEach
  void open() {
    uploads = restarted(KEY);
    form = uploads.form("b", MOST);
  }

  private LocalUploads restarted(byte[] key) {
    return new LocalUploads(
        dir.resolve("uploads"), () -> URI.create("http://127.0.0.1:8080/base/"), key, clock);
  }

  private static byte[] body(Map<String, String> fields, byte[] file) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) ->
            body.writeBytes(
                "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                    .formatted(name, value)
                    .getBytes(StandardCharsets.UTF_8)));
    body.writeBytes(
        ("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.tgz\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(file);
    body.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private String send(String buildId, byte[] body) throws UploadRefused, IOException {
    return uploads
        .takeForm(
            buildId, "multipart/form-data; boundary=x", body.length, new ByteArrayInputStream(body))
        .etag();
  }

  private String send(Map<String, String> fields, byte[] file) throws UploadRefused, IOException {
    return send("b", body(fields, file));
  }

  private UploadRefused refused(Map<String, String> fields, byte[] file) {
    return assertThrows(UploadRefused.class, () -> send(fields, file));
  }

  private Map<String, String> with(String name, String value) {
    Map<String, String> fields = new LinkedHashMap<>(form.fields());
    fields.put(name, value);
    return fields;
  }

  private Map<String, String> without(String name) {
    Map<String, String> fields = new LinkedHashMap<>(form.fields());
    fields.remove(name);
    return fields;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private long kept() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(f -> f.getFileName().toString().matches("archive.*|.*[.]tmp")).count();
    }
  }

  @Test
  void aFormBecomesTheArchiveAlsoAcrossARestartAndAgain() throws Exception {
    assertEquals("http://127.0.0.1:8080/base/greenroom/v1/uploads/b/form", form.url());
    assertEquals(Optional.of("Nothing was uploaded."), uploads.missing("b"));
    byte[] content = random((int) MOST);
    uploads = restarted(KEY);
    String etag = send(form.fields(), content);
    assertTrue(etag.matches("\"[0-9a-f]{32}\""), etag);
    assertEquals(Optional.empty(), uploads.missing("b"));
    assertArrayEquals(content, Files.readAllBytes(uploads.archive("b").orElseThrow()));
    assertEquals(etag, send(form.fields(), content), "a lost answer is no harm");
    send(form.fields(), new byte[] {1});
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(uploads.archive("b").orElseThrow()));
    assertEquals(1, kept());
    uploads.delete("b");
    assertEquals(404, refused(form.fields(), content).status());
    assertEquals(0, kept());
  }

  @Test
  void itIsSignedForOneBuildAndOneSizeAndNobodyElseCanSignIt() throws Exception {
    Form other = uploads.form("c", MOST);
    uploads.form("b", 10 * MOST);
    byte[] file = {1, 2, 3};
    assertEquals("AccessDenied", refused(other.fields(), file).s3Code());
    assertEquals("AccessDenied", refused(with("key", "c"), file).s3Code());
    assertEquals("AccessDenied", refused(without("key"), file).s3Code());
    String larger = new FormPolicy("b", clock.instant().plusSeconds(60), 10 * MOST).encoded();
    for (Map<String, String> forged :
        List.of(
            with("policy", larger),
            with("policy", other.fields().get("policy")),
            with("x-amz-signature", other.fields().get("x-amz-signature")),
            with("x-amz-signature", ""),
            without("x-amz-signature"),
            without("policy"),
            Map.<String, String>of())) {
      UploadRefused refused = refused(forged, file);
      assertEquals("SignatureDoesNotMatch", refused.s3Code());
      assertEquals(403, refused.status());
    }
    uploads = restarted(new byte[] {1});
    assertEquals(403, refused(form.fields(), file).status());
    uploads = restarted(KEY);
    assertEquals(0, kept());
    send(form.fields(), file);
  }

  @Test
  void itIsValidForADay() throws Exception {
    clock.pass(FormUploads.VALID.minusMillis(1));
    send(form.fields(), new byte[1]);
    clock.pass(Duration.ofMillis(1));
    UploadRefused refused = refused(form.fields(), new byte[1]);
    assertEquals("AccessDenied", refused.s3Code());
    assertEquals(
        "The form is not accepted: it was valid until 2046-01-03T03:04:05.678Z.",
        refused.getMessage());
  }

  @Test
  void theArchiveHasFromOneByteToItsLimit() throws Exception {
    UploadRefused empty = refused(form.fields(), new byte[0]);
    assertEquals("EntityTooSmall", empty.s3Code());
    UploadRefused large = refused(form.fields(), new byte[(int) MOST + 1]);
    assertEquals("EntityTooLarge", large.s3Code());
    assertEquals("The archive may have 1000 bytes only.", large.getMessage());
    assertEquals(400, large.status());
    assertEquals(0, kept());
    send(form.fields(), new byte[1]);
    assertEquals("EntityTooLarge", refused(form.fields(), random(1 << 18)).s3Code());
    assertEquals(1, Files.size(uploads.archive("b").orElseThrow()), "what was there stays");
  }

  @Test
  void fieldsThatThePolicyDoesNotKnowAreRefusedAndThoseAfterTheFileAreIgnored() throws Exception {
    UploadRefused unknown = refused(with("acl", "public-read"), new byte[1]);
    assertEquals("AccessDenied", unknown.s3Code());
    assertTrue(unknown.getMessage().contains("'acl'"), unknown.getMessage());
    assertEquals(
        "MaxPostPreDataLengthExceeded",
        refused(with("pad", "x".repeat(20_000)), new byte[1]).s3Code());
    byte[] late =
        new String(body(form.fields(), new byte[] {'z'}), StandardCharsets.UTF_8)
            .replace(
                "--x--",
                "--x\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUp\r\n--x--")
            .getBytes(StandardCharsets.UTF_8);
    send("b", late);
    assertEquals("z", Files.readString(uploads.archive("b").orElseThrow()));
  }

  @Test
  void aFormThatEndsTooEarlyKeepsNothing() throws Exception {
    byte[] whole = body(form.fields(), random(500));
    for (int length : List.of(0, 1, 60, whole.length - 520, whole.length - 200, whole.length - 9)) {
      byte[] half = java.util.Arrays.copyOf(whole, length);
      UploadRefused refused = assertThrows(UploadRefused.class, () -> send("b", half));
      assertEquals("MalformedPOSTRequest", refused.s3Code(), "of length " + length);
    }
    InputStream gone =
        new SequenceInputStream(
            new ByteArrayInputStream(whole, 0, whole.length - 100),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("gone");
              }
            });
    IOException lost =
        assertThrows(
            IOException.class,
            () -> uploads.takeForm("b", "multipart/form-data; boundary=x", whole.length, gone));
    assertEquals("gone", lost.getMessage());
    assertEquals(0, kept());
    assertFalse(uploads.archive("b").isPresent());
  }

  @Test
  void whatIsNoFormIsSaidToBeNone() {
    record Case(String type, long length, int status, String code) {}
    for (Case c :
        List.of(
            new Case("multipart/form-data", 3, 412, "PreconditionFailed"),
            new Case("multipart/mixed; boundary=x", 3, 412, "PreconditionFailed"),
            new Case("application/json", 3, 412, "PreconditionFailed"),
            new Case("", 3, 412, "PreconditionFailed"),
            new Case("multipart/form-data; boundary=x", -1, 411, "MissingContentLength"),
            new Case("multipart/form-data; boundary=x", 3, 400, "MalformedPOSTRequest"))) {
      UploadRefused refused =
          assertThrows(
              UploadRefused.class,
              () -> uploads.takeForm("b", c.type, c.length, new ByteArrayInputStream(new byte[3])));
      assertEquals(c.status, refused.status(), c.toString());
      assertEquals(c.code, refused.s3Code(), c.toString());
    }
    byte[] none = "--x--\r\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "InvalidArgument", assertThrows(UploadRefused.class, () -> send("b", none)).s3Code());
  }

  @Test
  void anArchiveMayComeWithARequestInPlaceOfAnyUpload() throws Exception {
    uploads.put("fresh", new byte[] {1, 2});
    assertEquals(Optional.empty(), uploads.missing("fresh"));
    uploads.put("fresh", new byte[] {3});
    assertArrayEquals(new byte[] {3}, Files.readAllBytes(uploads.archive("fresh").orElseThrow()));
    uploads.plan("parts", 5);
    uploads.put("parts", new byte[] {4});
    assertEquals(Optional.empty(), uploads.missing("parts"));
    uploads.delete("fresh");
    assertTrue(uploads.missing("fresh").isPresent());
  }
}
