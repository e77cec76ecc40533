package dev.greenroom.local.cli.upload;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Uploads an archive in parts and lets the server build it, exactly as Hathora's CLI does. */
public final class BuildUpload {
  /** Parts are held in memory (10 MiB each by default), so not too many at once. */
  private static final int PARALLEL = 4;

  private static final String BUILDS = "/builds/v3/builds";

  private final ApiClient api;
  private final Consumer<String> log;

  /**
   * Prepares an upload.
   *
   * @param log takes each line of the server's build log as it comes
   */
  public BuildUpload(ApiClient api, Consumer<String> log) {
    this.api = api;
    this.log = log;
  }

  /**
   * Uploads and builds a folder.
   *
   * @param notes takes what a person should know of the packing
   * @return the build that succeeded
   * @throws Failure when any step fails
   */
  public Json build(
      Path source, Optional<String> tag, Optional<String> id, Consumer<String> notes) {
    try (Archive archive = Archive.of(source)) {
      archive.notes().forEach(notes);
      return build(archive.file(), tag, id);
    } catch (IOException e) {
      throw new Failure("The archive of %s cannot be read.".formatted(source), e);
    }
  }

  private Json build(Path archive, Optional<String> tag, Optional<String> id) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildSizeInBytes", Files.size(archive));
    tag.ifPresent(value -> body.put("buildTag", value));
    id.ifPresent(value -> body.put("buildId", value));
    return finish(archive, api.post(BUILDS, body));
  }

  /**
   * Uploads an archive to where a build that was declared wants it, and lets the server build it.
   *
   * @param created what the server has answered to the declaration
   * @return the build that succeeded
   * @throws Failure when any step fails
   * @throws IOException when the archive cannot be read
   */
  public Json finish(Path archive, Json created) throws IOException {
    upload(archive, created);
    String path = BUILDS + "/" + ApiClient.encode(created.at("buildId").text());
    api.stream("POST", path + "/run", log);
    Json build = api.get(path);
    if (!build.at("status").text().equals("succeeded")) {
      throw new Failure(
          "Build %s ended as %s; its log says why."
              .formatted(build.at("buildId").text(), build.at("status").text()));
    }
    return build;
  }

  private void upload(Path archive, Json created) throws IOException {
    List<Json> parts = created.at("uploadParts").items();
    long chunk = created.at("maxChunkSize").number();
    StringBuilder complete = new StringBuilder("<CompleteMultipartUpload>");
    try (FileChannel bytes = FileChannel.open(archive);
        ExecutorService executor = Executors.newFixedThreadPool(PARALLEL)) {
      List<Future<String>> tags =
          parts.stream().map(part -> executor.submit(() -> put(bytes, chunk, part))).toList();
      for (int i = 0; i < tags.size(); i++) {
        complete
            .append("<Part><PartNumber>")
            .append(parts.get(i).at("partNumber").number())
            .append("</PartNumber><ETag>")
            .append(result(tags.get(i)))
            .append("</ETag></Part>");
      }
    }
    complete.append("</CompleteMultipartUpload>");
    HttpResponse<String> answer =
        api.upload(
            "POST",
            URI.create(created.at("completeUploadPostRequestUrl").text()),
            "application/xml",
            BodyPublishers.ofString(complete.toString()));
    if (answer.statusCode() != 200) {
      throw new Failure("The upload was not accepted (HTTP %d).".formatted(answer.statusCode()));
    }
  }

  private String put(FileChannel archive, long chunk, Json part) throws IOException {
    long number = part.at("partNumber").number();
    long start = chunk * (number - 1);
    int size = Math.toIntExact(Math.clamp(archive.size() - start, 0, chunk));
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining() && archive.read(bytes, start + bytes.position()) >= 0) {
      // reads on until the part is whole
    }
    HttpResponse<String> answer =
        api.upload(
            "PUT",
            URI.create(part.at("putRequestUrl").text()),
            "application/octet-stream",
            BodyPublishers.ofByteArray(bytes.array()));
    String tag = answer.headers().firstValue("ETag").orElse("");
    if (answer.statusCode() != 200 || tag.isEmpty()) {
      throw new Failure(
          "Part %d of the upload was not accepted (HTTP %d)."
              .formatted(number, answer.statusCode()));
    }
    return tag;
  }

  private static String result(Future<String> tag) {
    try {
      return tag.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure
          ? failure
          : new Failure("The upload failed: %s.".formatted(e.getCause().getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }
}
