package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.local.host.ToldBuild;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** News of builds as engines have sent them. */
class BuildKitTraceTest {
  /** Of a step that has ended. */
  private static final String RECORDED =
      "Cs8BCkdzaGEyNTY6ODA3MDM0MzU0YjQ2NTQ2Yjg2OTQyOGQzZDcwNjE2YTlkNGMyZGQyYjQ0NTk1"
          + "MjRhZmQ5NDJlNzUwYmI5NDM5ORJHc2hhMjU2OjdlMGYyOWViOWRiYWJkNDU3ZDAwMGUxNzcyYTRj"
          + "NzZhZjJmOGExMWMxNjBkZjMzYWYwZmI0NTM5MTE0YTMxZTIaH1sxLzJdIENPUFkgYnVzeWJveCAv"
          + "YmluL2J1c3lib3gqDAjHgILYBhDt0oq9ATIMCMeAgtgGEJW11MAB";

  @Test
  void aRecordedMessageIsRead() {
    byte[] message = Base64.getDecoder().decode(RECORDED);
    BuildKitTrace trace = BuildKitTrace.parse(message);
    assertEquals(1, trace.steps().size());
    assertEquals("[1/2] COPY busybox /bin/busybox", trace.steps().getFirst().name());
    assertEquals("", trace.steps().getFirst().error());
  }

  @Test
  void whatIsCutOffOrNoMessageAtAllIsRefused() {
    byte[] message = Base64.getDecoder().decode(RECORDED);
    assertThrows(
        IllegalArgumentException.class,
        () -> BuildKitTrace.parse(Arrays.copyOf(message, message.length - 3)));
    assertThrows(
        IllegalArgumentException.class,
        () -> BuildKitTrace.parse("no message".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void linesAreWholeHoweverTheyAreCut() {
    List<String> log = new ArrayList<>();
    ToldBuild told = new ToldBuild();
    BuildSteps steps = new BuildSteps(log::add, told::step);
    steps.take(news(step(1, 0, false), "one\ntw"));
    steps.take(news(step(1, 0, false), "o\nthree"));
    steps.take(news(step(1, 2_500_000_000L, false), ""));
    assertEquals(List.of("#1 RUN it", "#1 one", "#1 two", "#1 three", "#1 DONE 2.5s"), log);
    assertEquals(1, told.steps.size());
    assertEquals(2_499, told.stepNamed("RUN it").took().toMillis());
  }

  private static BuildKitTrace.Step step(long begun, long ended, boolean cached) {
    return new BuildKitTrace.Step("id", "RUN it", cached, begun, ended, "");
  }

  private static BuildKitTrace news(BuildKitTrace.Step step, String printed) {
    return new BuildKitTrace(
        List.of(step),
        List.of(new BuildKitTrace.Output("id", printed.getBytes(StandardCharsets.UTF_8))));
  }
}
