package dev.greenroom.buildfiles;

import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.core.archive.GzipDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * Archived days as objects under {@code archive/}, each of which S3 takes as a whole. Until then it
 * is written to a temporary file here.
 */
public final class S3Archive implements ArchiveStore {
  private static final String FOLDER = "archive/";

  private final Bucket bucket;

  S3Archive(Bucket bucket) {
    this.bucket = bucket;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when S3 refuses to say so
   */
  @Override
  public boolean has(String name) {
    return bucket.size(FOLDER + name).isPresent();
  }

  @Override
  public Draft begin(String name) {
    try {
      return new GzipDraft(
          Files.createTempFile("greenroom-archive-", ".tmp"),
          whole -> bucket.put(FOLDER + name, whole));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
