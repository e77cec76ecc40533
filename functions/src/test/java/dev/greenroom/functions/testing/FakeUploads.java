package dev.greenroom.functions.testing;

import dev.greenroom.core.build.UploadStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Plans uploads and believes what a test says of them. */
public final class FakeUploads implements UploadStore {
  private static final long CHUNK = 10L << 20;

  private final Set<String> planned = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final Map<String, byte[]> given = new ConcurrentHashMap<>();
  private volatile boolean complete = true;

  @Override
  public Plan plan(String buildId, long sizeInBytes) {
    planned.add(buildId);
    int parts = (int) ((sizeInBytes + CHUNK - 1) / CHUNK);
    List<Part> list =
        IntStream.rangeClosed(1, parts)
            .mapToObj(n -> new Part(n, "http://upload.example/%s/%d".formatted(buildId, n)))
            .toList();
    return new Plan(CHUNK, list, "http://upload.example/%s/complete".formatted(buildId));
  }

  @Override
  public Form form(String buildId, long mostBytes) {
    planned.add(buildId);
    return new Form(
        "http://upload.example/" + buildId,
        Map.of("key", buildId, "policy", "at most " + mostBytes));
  }

  @Override
  public void put(String buildId, byte[] archive) {
    given.put(buildId, archive.clone());
  }

  @Override
  public Optional<String> missing(String buildId) {
    return complete || given.containsKey(buildId)
        ? Optional.empty()
        : Optional.of("The upload is not complete: part 1 of 1 is missing, 100% of it.");
  }

  @Override
  public Optional<InputStream> open(String buildId) {
    return Optional.ofNullable(given.get(buildId)).map(ByteArrayInputStream::new);
  }

  @Override
  public void delete(String buildId) {
    given.remove(buildId);
    deleted.add(buildId);
  }

  public void complete(boolean is) {
    complete = is;
  }

  /** The archives that came with a request, by image ids. */
  public Map<String, byte[]> given() {
    return given;
  }

  public Set<String> planned() {
    return planned;
  }

  public Set<String> deleted() {
    return deleted;
  }
}
