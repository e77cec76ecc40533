package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFramesTest {
  private static final Instant T = Instant.parse("2026-01-02T03:04:05.123456789Z");
  private final ByteArrayOutputStream engine = new ByteArrayOutputStream();
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

  private void frame(Instant at, String text) {
    byte[] body = (at + " " + text).getBytes(StandardCharsets.UTF_8);
    engine.writeBytes(ByteBuffer.allocate(8).putInt(1 << 24).putInt(body.length).array());
    engine.writeBytes(body);
  }

  private List<Instant> copy(InputStream in) throws IOException {
    List<Instant> moments = new ArrayList<>();
    new LogFrames(in)
        .copyDated(
            (printed, block, from, length) -> {
              if (moments.isEmpty() || !moments.getLast().equals(printed)) {
                moments.add(printed);
              }
              seen.write(block, from, length);
            });
    return moments;
  }

  private InputStream all() {
    return new ByteArrayInputStream(engine.toByteArray());
  }

  @Test
  void whatHasNoMomentIsHandedOnAsItComesAndThenAllIsSaidToBeThere() throws Exception {
    for (String text : List.of("one\n", "two ", "three\n")) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      engine.writeBytes(ByteBuffer.allocate(8).putInt(2 << 24).putInt(body.length).array());
      engine.writeBytes(body);
    }
    List<String> caughtUp = new ArrayList<>();
    new LogFrames(all())
        .copy(
            new LogFrames.Sink() {
              @Override
              public void write(byte[] block, int from, int length) {
                seen.write(block, from, length);
              }

              @Override
              public void caughtUp() {
                caughtUp.add(seen.toString(StandardCharsets.UTF_8));
              }
            });
    assertEquals(List.of("", "one\ntwo three\n"), caughtUp);
  }

  @Test
  void aCutFrameIsNoEnd() {
    frame(T, "cut here");
    byte[] half = Arrays.copyOf(engine.toByteArray(), engine.size() - 3);
    assertThrows(EOFException.class, () -> copy(new ByteArrayInputStream(half)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void howeverTheBytesComeTheyAreTheSame(long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder printed = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      int most = random.nextInt(10) == 0 ? 200_000 : 200;
      String text = "x".repeat(1 + random.nextInt(most)) + (random.nextBoolean() ? "\n" : "");
      printed.append(text);
      frame(T.plusNanos(i), text);
    }
    InputStream whole = all();
    InputStream pieces =
        new InputStream() {
          @Override
          public int read() throws IOException {
            return whole.read();
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            int most = random.nextInt(4) == 0 ? 100_000 : 1 + random.nextInt(60);
            return whole.read(into, from, Math.min(length, most));
          }
        };
    assertEquals(T.plusNanos(299), copy(pieces).getLast());
    assertEquals(printed.toString(), seen.toString(StandardCharsets.UTF_8));
  }
}
