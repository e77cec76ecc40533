package dev.greenroom.core.build;

import java.util.List;
import java.util.Optional;

/** Takes the parts of an archive through presigned addresses (S3 multipart, or its local twin). */
public interface UploadStore {

  /**
   * One part to be PUT.
   *
   * @param partNumber counts from 1
   * @param putRequestUrl presigned: takes {@code application/octet-stream} without further
   *     authorization and answers 200 with an {@code ETag}
   */
  record Part(int partNumber, String putRequestUrl) {}

  /**
   * How to upload an archive.
   *
   * @param maxChunkSize bytes of every part but the last
   * @param parts ascending, ceil(size / maxChunkSize) of them
   * @param completeUploadPostRequestUrl presigned: takes the {@code CompleteMultipartUpload} XML
   */
  record Plan(long maxChunkSize, List<Part> parts, String completeUploadPostRequestUrl) {}

  /** Opens an upload for the build; a repeated call gives the same plan. */
  Plan plan(String buildId, long sizeInBytes);

  /** Empty when the archive is complete, else one sentence that says what is missing. */
  Optional<String> missing(String buildId);

  /** Removes whatever is kept of the upload. */
  void delete(String buildId);
}
