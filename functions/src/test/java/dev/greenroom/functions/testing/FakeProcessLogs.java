package dev.greenroom.functions.testing;

import dev.greenroom.core.process.ProcessLogs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Logs in memory, all printed at the same moment; following ends at once. */
public final class FakeProcessLogs implements ProcessLogs {
  private static final String TIME = "2046-01-02T03:04:05.000Z ";

  private final Map<String, List<String>> lines = new ConcurrentHashMap<>();

  public void printed(String processId, String... text) {
    lines.put(processId, List.of(text));
  }

  @Override
  public boolean exists(String processId) {
    return lines.containsKey(processId);
  }

  @Override
  public void tail(
      String processId, int tailLines, boolean follow, boolean timestamps, OutputStream out)
      throws IOException {
    List<String> all = lines.get(processId);
    write(all.subList(Math.max(0, all.size() - tailLines), all.size()), timestamps, out);
  }

  @Override
  public void download(String processId, boolean timestamps, OutputStream out) throws IOException {
    write(lines.get(processId), timestamps, out);
  }

  private static void write(List<String> text, boolean timestamps, OutputStream out)
      throws IOException {
    for (String line : text) {
      out.write(((timestamps ? TIME : "") + line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
