package dev.greenroom.buildfiles;

import dev.greenroom.buildfiles.Bucket.Arrived;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.error.GreenroomException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Uploads that go to S3 past Greenroom. Beside the archive of a build stands a note of its upload
 * in parts: its id at S3, and how many bytes were declared, since S3 joins what it is told to and
 * knows nothing of a part that is left out ({@code docs/decisions/0120}).
 */
public final class S3Uploads implements UploadStore {
  /** Bytes of every part but the last: 10 MiB. */
  public static final long MAX_CHUNK_SIZE = 10_485_760;

  /**
   * How long addresses and forms may be used: 6 hours, and no longer than the credentials live by
   * which they were signed.
   */
  public static final Duration VALID = Duration.ofHours(6);

  private static final String ARCHIVE_TYPE = "application/gzip";

  private final Bucket bucket;
  private final FormSigner forms;

  S3Uploads(Bucket bucket, FormSigner forms) {
    this.bucket = bucket;
    this.forms = forms;
  }

  /** The key of the archive of a build. */
  public static String archiveKey(String buildId) {
    return "builds/" + buildId + "/archive.tgz";
  }

  private static String noteKey(String buildId) {
    return "builds/" + buildId + "/upload";
  }

  /** What is remembered of an upload in parts. */
  private record Note(String uploadId, long sizeInBytes) {
    static Note read(String text) {
      String[] lines = text.split("\n");
      return new Note(lines[0], Long.parseLong(lines[1]));
    }

    byte[] bytes() {
      return (uploadId + "\n" + sizeInBytes + "\n").getBytes(StandardCharsets.UTF_8);
    }

    int parts() {
      return (int) ((sizeInBytes + MAX_CHUNK_SIZE - 1) / MAX_CHUNK_SIZE);
    }

    long bytesOf(int part) {
      return Math.min(MAX_CHUNK_SIZE, sizeInBytes - MAX_CHUNK_SIZE * (part - 1));
    }
  }

  private Optional<Note> note(String buildId) {
    return bucket.text(noteKey(buildId)).map(Note::read);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the size is below 1
   * @throws GreenroomException when the build already has an upload of another size
   */
  @Override
  public Plan plan(String buildId, long sizeInBytes) {
    if (sizeInBytes < 1) {
      throw new IllegalArgumentException("An upload has at least 1 byte, not " + sizeInBytes + ".");
    }
    Note note = note(buildId).orElseGet(() -> opened(buildId, sizeInBytes));
    if (note.sizeInBytes() != sizeInBytes) {
      throw GreenroomException.badRequest(
          "Build '%s' already has an upload of %d bytes; it cannot take one of %d.",
          buildId, note.sizeInBytes(), sizeInBytes);
    }
    String key = archiveKey(buildId);
    List<Part> parts =
        IntStream.rangeClosed(1, note.parts())
            .mapToObj(
                n ->
                    new Part(
                        n,
                        bucket
                            .partAddress(key, note.uploadId(), n, note.bytesOf(n), VALID)
                            .toString()))
            .toList();
    return new Plan(
        MAX_CHUNK_SIZE, parts, bucket.completeAddress(key, note.uploadId(), VALID).toString());
  }

  /** The first one who writes the note has opened the upload; what others opened is aborted. */
  private Note opened(String buildId, long sizeInBytes) {
    String key = archiveKey(buildId);
    Note mine = new Note(bucket.open(key, ARCHIVE_TYPE), sizeInBytes);
    if (bucket.putFirst(noteKey(buildId), mine.bytes())) {
      return mine;
    }
    Note first = note(buildId).orElse(mine);
    if (!first.uploadId().equals(mine.uploadId())) {
      bucket.abort(key, mine.uploadId());
    }
    return first;
  }

  @Override
  public Form form(String buildId, long mostBytes) {
    return forms.form(archiveKey(buildId), mostBytes, VALID);
  }

  @Override
  public void put(String buildId, byte[] archive) {
    forget(buildId);
    bucket.put(archiveKey(buildId), archive);
  }

  private void forget(String buildId) {
    Optional<Note> note = note(buildId);
    if (note.isPresent()) {
      bucket.abort(archiveKey(buildId), note.get().uploadId());
      bucket.delete(noteKey(buildId));
    }
  }

  @Override
  public Optional<String> missing(String buildId) {
    OptionalLong size = bucket.size(archiveKey(buildId));
    Optional<Note> note = note(buildId);
    if (size.isPresent()) {
      return note.filter(n -> n.sizeInBytes() != size.getAsLong())
          .map(
              n ->
                  "The upload is incomplete: %d bytes of %d were joined; create the build anew."
                      .formatted(size.getAsLong(), n.sizeInBytes()));
    }
    return Optional.of(note.map(n -> missing(buildId, n)).orElse("Nothing was uploaded."));
  }

  private String missing(String buildId, Note note) {
    Optional<List<Arrived>> arrived = bucket.parts(archiveKey(buildId), note.uploadId());
    if (arrived.isEmpty()) {
      return "The upload was not completed in time, and its parts are gone; create the build anew.";
    }
    Map<Integer, Long> sizes =
        arrived.get().stream().collect(Collectors.toMap(Arrived::number, Arrived::bytes));
    List<Integer> missing =
        IntStream.rangeClosed(1, note.parts())
            .filter(n -> sizes.getOrDefault(n, -1L) != note.bytesOf(n))
            .boxed()
            .toList();
    return missing.isEmpty()
        ? "The upload was never completed, though all of its %d parts arrived."
            .formatted(note.parts())
        : "The upload is incomplete: part %d of %d did not arrive (%d missing)."
            .formatted(missing.getFirst(), note.parts(), missing.size());
  }

  @Override
  public Optional<InputStream> open(String buildId) {
    return bucket.open(archiveKey(buildId));
  }

  @Override
  public void delete(String buildId) {
    forget(buildId);
    bucket.delete(archiveKey(buildId));
  }
}
