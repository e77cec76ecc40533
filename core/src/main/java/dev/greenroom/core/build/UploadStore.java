package dev.greenroom.core.build;

import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes an archive through presigned addresses (S3, or its local twin): in parts, or whole in a
 * form; or whole as it came with a request.
 */
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

  /**
   * How to upload an archive by a form, {@code multipart/form-data}: these fields, and after them
   * the archive as {@code file} (S3's POST policy).
   *
   * @param url where it is sent, by POST
   * @param fields by their names, in this order
   */
  record Form(String url, Map<String, String> fields) {
    public Form {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** Opens an upload for the build; a repeated call gives the same plan. */
  Plan plan(String buildId, long sizeInBytes);

  /**
   * Opens an upload for the build whose size nobody knows yet.
   *
   * @param mostBytes the largest archive that is taken
   */
  Form form(String buildId, long mostBytes);

  /** Takes an archive as a whole, in place of what may have been uploaded. */
  void put(String buildId, byte[] archive);

  /** Empty when the archive is complete, else one sentence that says what is missing. */
  Optional<String> missing(String buildId);

  /** The archive from its beginning, for an export; empty when it is not, or no longer, kept. */
  Optional<InputStream> open(String buildId);

  /** Removes whatever is kept of the upload. */
  void delete(String buildId);
}
