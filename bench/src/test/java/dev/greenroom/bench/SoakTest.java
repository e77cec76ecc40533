package dev.greenroom.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A taste of the soak: it still runs, and finds nothing in so short a time. */
class SoakTest {

  @Test
  @Timeout(120)
  void twentySecondsUnderFaultsBreakNothing() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Options options =
        Options.of(
            "--duration",
            "20s",
            "--rate",
            "10",
            "--faults",
            "0.03",
            "--retention",
            "4s",
            "--every",
            "5s");
    boolean passed;
    try (Soak soak = new Soak(options, new PrintStream(out, true, StandardCharsets.UTF_8))) {
      passed = soak.run();
    }
    String text = out.toString(StandardCharsets.UTF_8);
    System.out.println(text);
    assertTrue(passed, text);
  }
}
