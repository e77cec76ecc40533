package dev.greenroom.local.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.docker.GreenroomProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gigabyte by parts over HTTP, and its build, in a Greenroom that has half of that in memory:
 * parts come out of order, one is lost, one comes twice, one is cut off, and the list of parts is
 * wrong in each way that S3 has a word for.
 */
class GigabyteUploadTest {
  private static final List<String> HEAP = List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");
  private static final int CHUNK = Math.toIntExact(LocalUploads.MAX_CHUNK_SIZE);
  private static final int PARTS = 103;

  /** Lost at first, and then sent twice. */
  private static final int LOST = 7;

  private static final int AT_ONCE = 4;

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, String> etags = new TreeMap<>();
  private ApiClient api;
  private Json created;
  private FileChannel archive;

  @Test
  void aGigabyteGoesThroughHalfOfItAsMemory() throws Exception {
    Path file = folder.resolve("giga.tgz");
    String hash =
        GigabyteArchive.write(
            file, "FROM scratch\nCOPY noise.bin .\nRUN sha256sum noise.bin\nCMD [\"true\"]\n");
    assertEquals(GigabyteArchive.BYTES, Files.size(file));
    try (GreenroomProgram program = up();
        FileChannel bytes = FileChannel.open(file)) {
      api = new ApiClient(program.url(), Optional.of(program.token()));
      archive = bytes;
      created = api.post("/builds/v3/builds", Map.of("buildSizeInBytes", GigabyteArchive.BYTES));
      assertEquals(CHUNK, created.at("maxChunkSize").number());
      assertEquals(PARTS, created.at("uploadParts").items().size());

      allButOneFromTheLastToTheFirst();
      whatIsLostIsMissed();
      whatIsCutOffOrTooLongIsRefused();
      whatCameTwiceCountsWithItsLast();
      aListOutOfOrderIsRefused();

      String whole = ok(complete(numbers(), etags));
      assertTrue(whole.contains(etagOfAll()), whole);
      assertEquals(whole, ok(complete(numbers(), etags)), "repeated");
      refused("NoSuchUpload", put(LOST, part(LOST)));
      built(hash);
      aBombDoesNotGoOff();
    }
  }

  private GreenroomProgram up() throws IOException {
    return GreenroomProgram.up(
        HEAP, "--runtime", "host", "--host-run", "--ephemeral", "--port", "0");
  }

  private void allButOneFromTheLastToTheFirst() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
      Map<Integer, Future<HttpResponse<String>>> sent = new TreeMap<>();
      for (int number : numbers().reversed()) {
        if (number != LOST) {
          sent.put(number, executor.submit(() -> put(number, part(number))));
        }
      }
      for (var one : sent.entrySet()) {
        etags.put(one.getKey(), etag(one.getValue().get()));
      }
    }
  }

  private void whatIsLostIsMissed() throws Exception {
    refused("InvalidPart", complete(without(LOST), etags));
    refused("InvalidPart", complete(numbers(), etags));
    assertTrue(mayNotRun().contains("part 7 of 103"), mayNotRun());
  }

  private void whatIsCutOffOrTooLongIsRefused() throws Exception {
    refused("IncompleteBody", put(LOST, BodyPublishers.ofByteArray(bytes(LOST, CHUNK - 1))));
    refused("EntityTooLarge", put(LOST, BodyPublishers.ofByteArray(bytes(LOST, CHUNK + 1))));
    refused("IncompleteBody", put(PARTS, BodyPublishers.ofByteArray(bytes(1, 1))));
    assertTrue(mayNotRun().contains("part 7 of 103"), mayNotRun());
  }

  /** First with the content of another part: the list of parts is held against what came last. */
  private void whatCameTwiceCountsWithItsLast() throws Exception {
    String first = etag(put(LOST, part(LOST + 1)));
    assertEquals(etags.get(LOST + 1), first, "the MD5 of the same content");
    etags.put(LOST, etag(put(LOST, part(LOST))));
    Map<Integer, String> wrong = new TreeMap<>(etags);
    wrong.put(LOST, first);
    refused("InvalidPart", complete(numbers(), wrong));
    wrong.put(LOST, "");
    refused("InvalidPart", complete(numbers(), wrong));
    assertTrue(mayNotRun().contains("never completed"), mayNotRun());
  }

  private void aListOutOfOrderIsRefused() throws Exception {
    List<Integer> swapped = new ArrayList<>(numbers());
    swapped.set(LOST, LOST);
    swapped.set(LOST - 1, LOST + 1);
    refused("InvalidPartOrder", complete(swapped, etags));
    List<Integer> more = new ArrayList<>(numbers());
    more.add(PARTS + 1);
    refused("InvalidPart", complete(more, etags));
  }

  private void built(String hash) {
    List<String> log = new ArrayList<>();
    String path = "/builds/v3/builds/" + created.at("buildId").text();
    api.stream("POST", path + "/run", log::add);
    Json build = api.get(path);
    assertEquals("succeeded", build.at("status").text(), () -> String.join("\n", log));
    assertTrue(build.at("imageSize").number() > GigabyteArchive.BYTES - CHUNK);
    assertTrue(log.stream().anyMatch(line -> line.contains(hash)), () -> String.join("\n", log));
  }

  /** A hundred megabytes of nothing in a hundred kilobytes. */
  private void aBombDoesNotGoOff() throws Exception {
    Path bomb = folder.resolve("bomb.tgz");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(bomb)))) {
      TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
      entry.setSize(100L << 20);
      tar.putArchiveEntry(entry);
      for (int n = 0; n < 100; n++) {
        tar.write(new byte[1 << 20]);
      }
      tar.closeArchiveEntry();
    }
    created = api.post("/builds/v3/builds", Map.of("buildSizeInBytes", Files.size(bomb)));
    etags.clear();
    etags.put(1, etag(put(1, BodyPublishers.ofFile(bomb))));
    ok(complete(List.of(1), etags));
    List<String> log = new ArrayList<>();
    String path = "/builds/v3/builds/" + created.at("buildId").text();
    api.stream("POST", path + "/run", log::add);
    assertEquals("failed", api.get(path).at("status").text());
    assertTrue(
        log.stream().anyMatch(line -> line.contains("refused")), () -> String.join("\n", log));
  }

  private String mayNotRun() {
    String path = "/builds/v3/builds/" + created.at("buildId").text() + "/run";
    return assertThrows(Failure.class, () -> api.stream("POST", path, line -> {})).getMessage();
  }

  private static List<Integer> numbers() {
    return IntStream.rangeClosed(1, PARTS).boxed().toList();
  }

  private static List<Integer> without(int number) {
    return numbers().stream().filter(n -> n != number).toList();
  }

  private BodyPublisher part(int number) throws IOException {
    long start = (number - 1L) * CHUNK;
    int size = Math.toIntExact(Math.min(CHUNK, GigabyteArchive.BYTES - start));
    return BodyPublishers.ofByteArray(bytes(number, size));
  }

  private byte[] bytes(int number, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    long start = (number - 1L) * CHUNK;
    while (bytes.hasRemaining() && archive.read(bytes, start + bytes.position()) >= 0) {
      // reads on until the part is whole
    }
    return bytes.array();
  }

  private HttpResponse<String> put(int number, BodyPublisher body) throws Exception {
    String url = created.at("uploadParts").items().get(number - 1).at("putRequestUrl").text();
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/octet-stream")
            .PUT(body));
  }

  private HttpResponse<String> complete(List<Integer> numbers, Map<Integer, String> tags)
      throws Exception {
    StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
    for (int number : numbers) {
      xml.append("<Part><PartNumber>%d</PartNumber>".formatted(number))
          .append("<ETag>%s</ETag></Part>".formatted(tags.getOrDefault(number, "\"lost\"")));
    }
    URI url = URI.create(created.at("completeUploadPostRequestUrl").text());
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/xml")
            .POST(BodyPublishers.ofString(xml.append("</CompleteMultipartUpload>").toString())));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.version(HttpClient.Version.HTTP_1_1).build(), BodyHandlers.ofString());
  }

  private static String etag(HttpResponse<String> put) {
    assertEquals(200, put.statusCode(), put.body());
    return put.headers().firstValue("ETag").orElseThrow();
  }

  private static String ok(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static void refused(String code, HttpResponse<String> answer) {
    assertTrue(answer.statusCode() / 100 == 4, () -> answer.statusCode() + " " + answer.body());
    assertTrue(answer.body().contains("<Code>" + code + "</Code>"), answer.body());
  }

  /** As S3 makes it: the MD5 of all MD5s, and how many there are. */
  private String etagOfAll() throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    etags.values().forEach(tag -> md5.update(HexFormat.of().parseHex(tag.replace("\"", ""))));
    return HexFormat.of().formatHex(md5.digest()) + "-" + PARTS;
  }
}
