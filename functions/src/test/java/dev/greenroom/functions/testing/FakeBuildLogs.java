package dev.greenroom.functions.testing;

import dev.greenroom.core.build.BuildLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Logs of builds in memory. */
public final class FakeBuildLogs implements BuildLogs {
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  @Override
  public void append(String imageId, String text) {
    texts.merge(imageId, text, String::concat);
  }

  @Override
  public long copy(String imageId, long from, OutputStream out) throws IOException {
    byte[] all = texts.getOrDefault(imageId, "").getBytes(StandardCharsets.UTF_8);
    if (from < all.length) {
      out.write(all, (int) from, all.length - (int) from);
    }
    return Math.max(from, all.length);
  }

  @Override
  public void delete(String imageId) {
    texts.remove(imageId);
  }
}
