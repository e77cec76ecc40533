package dev.greenroom.aws.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.archive.ArchiveStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Archived days in S3. */
class S3ArchiveTest {
  private static final int LINES = 20_000;

  private static BuildAccount account;

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

  private static ArchiveStore archive() {
    return account.archive();
  }

  private static String stored(String name) throws IOException {
    URLConnection file =
        URI.create(account.aws.behind() + "/" + BuildAccount.BUCKET + "/archive/" + name)
            .toURL()
            .openConnection();
    // Moto asks who it is, and believes it.
    file.setRequestProperty(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20460101/eu-central-1/s3/aws4_request,"
            + " SignedHeaders=host, Signature=0");
    try (InputStream in = new GZIPInputStream(file.getInputStream())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Set<String> temporary() throws IOException {
    Set<String> found = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            Path.of(System.getProperty("java.io.tmpdir")), "greenroom-archive-*")) {
      files.forEach(file -> found.add(file.toString()));
    }
    return found;
  }

  @Test
  void aDayIsThereAsAWholeOrNotAtAll() throws Exception {
    String name = "processes-2046-01-02.jsonl.gz";
    Set<String> before = temporary();
    StringBuilder whole = new StringBuilder();
    try (ArchiveStore.Draft draft = archive().begin(name)) {
      for (int i = 0; i < LINES; i++) {
        String line = "{\"processId\":\"größer-%d\"}".formatted(i);
        draft.accept(line);
        whole.append(line).append('\n');
      }
      assertFalse(archive().has(name), "it is not kept yet");
      account.aws.s3().refuse("PutObject", 503, "SlowDown");
      account.aws.s3().loseAnswer("PutObject");
      draft.keep();
    }
    assertTrue(archive().has(name), "seen by another replica");
    assertEquals(whole.toString(), stored(name));
    assertEquals(before, temporary(), "nothing stays on the disk");
  }

  @Test
  void whatWasNotKeptIsForgotten() throws Exception {
    String name = "rooms-2046-01-02.jsonl.gz";
    Set<String> before = temporary();
    try (ArchiveStore.Draft draft = archive().begin(name)) {
      draft.accept("{}");
    }
    try (ArchiveStore.Draft draft = archive().begin(name)) {
      account.aws.s3().refuse("PutObject", 403, "AccessDenied");
      assertTrue(
          assertThrows(IllegalStateException.class, draft::keep)
              .getMessage()
              .contains("archive/" + name));
    }
    assertFalse(archive().has(name));
    assertEquals(before, temporary(), "nothing stays on the disk");
  }

  @Test
  void ofTwoWhoWriteADayTheLastOneStays() throws Exception {
    String name = "rooms-2046-01-03.jsonl.gz";
    try (ArchiveStore.Draft one = archive().begin(name);
        ArchiveStore.Draft other = archive().begin(name)) {
      one.accept("{\"by\":1}");
      other.accept("{\"by\":2}");
      other.keep();
      one.keep();
    }
    assertEquals("{\"by\":1}\n", stored(name));
  }

  @Test
  void aDayWithoutAnythingIsAnEmptyFile() throws Exception {
    try (ArchiveStore.Draft draft = archive().begin("rooms-2046-01-04.jsonl.gz")) {
      draft.keep();
    }
    assertEquals("", stored("rooms-2046-01-04.jsonl.gz"));
  }
}
