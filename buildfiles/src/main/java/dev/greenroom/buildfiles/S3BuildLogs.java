package dev.greenroom.buildfiles;

import dev.greenroom.buildfiles.Bucket.Entry;
import dev.greenroom.core.build.BuildLogs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logs of builds as objects of S3, each of which is called by the offset at which it begins: so
 * whoever asks, on Lambda or in another replica, reads what one wrote.
 */
public final class S3BuildLogs implements BuildLogs {
  private static final int TRIES = 5;

  private final Bucket bucket;

  /** Where each log ends, as far as this process wrote it. */
  private final Map<String, Long> ends = new ConcurrentHashMap<>();

  S3BuildLogs(Bucket bucket) {
    this.bucket = bucket;
  }

  private static String folder(String imageId) {
    return "builds/logs/" + imageId + "/";
  }

  private static long start(Entry piece) {
    return Long.parseLong(piece.key().substring(piece.key().lastIndexOf('/') + 1));
  }

  /** Two who write at once take turns: nothing is written onto what stands there. */
  @Override
  public void append(String imageId, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int tried = 0; tried < TRIES; tried++) {
      long end = ends.computeIfAbsent(imageId, this::end);
      if (bucket.putFirst(folder(imageId) + "%015d".formatted(end), bytes)) {
        ends.put(imageId, end + bytes.length);
        return;
      }
      ends.remove(imageId);
    }
    throw new IllegalStateException(
        "The log of build %s is written by too many at once.".formatted(imageId));
  }

  private long end(String imageId) {
    List<Entry> pieces = bucket.list(folder(imageId));
    return pieces.isEmpty() ? 0 : start(pieces.getLast()) + pieces.getLast().bytes();
  }

  @Override
  public long copy(String imageId, long from, OutputStream out) throws IOException {
    long at = from;
    for (Entry piece : bucket.list(folder(imageId))) {
      if (start(piece) + piece.bytes() <= at) {
        continue;
      }
      Optional<InputStream> open = bucket.open(piece.key());
      if (open.isEmpty()) {
        return at; // Deleted meanwhile.
      }
      try (InputStream in = open.get()) {
        in.skipNBytes(Math.max(0, at - start(piece)));
        in.transferTo(out);
      }
      at = start(piece) + piece.bytes();
    }
    return at;
  }

  @Override
  public void delete(String imageId) {
    ends.remove(imageId);
    bucket.list(folder(imageId)).forEach(piece -> bucket.delete(piece.key()));
  }
}
