package dev.greenroom.functions.testing;

import dev.greenroom.core.process.ProcessLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Logs in memory; following ends at once. */
public final class FakeProcessLogs implements ProcessLogs {
  private final Map<String, List<String>> lines = new ConcurrentHashMap<>();

  public void printed(String processId, String... text) {
    lines.put(processId, List.of(text));
  }

  @Override
  public boolean exists(String processId) {
    return lines.containsKey(processId);
  }

  @Override
  public void tail(String processId, int tailLines, boolean follow, OutputStream out)
      throws IOException {
    List<String> all = lines.get(processId);
    write(all.subList(Math.max(0, all.size() - tailLines), all.size()), out);
  }

  @Override
  public void download(String processId, OutputStream out) throws IOException {
    write(lines.get(processId), out);
  }

  private static void write(List<String> text, OutputStream out) throws IOException {
    for (String line : text) {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
