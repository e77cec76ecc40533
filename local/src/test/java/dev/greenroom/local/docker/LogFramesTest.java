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
import java.util.Arrays;
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

  private Instant copy(InputStream in, Instant since) throws IOException {
    LogFrames frames = new LogFrames(in, since);
    frames.copy(
        new LogFrames.Sink() {
          @Override
          public void write(byte[] block, int from, int length) {
            seen.write(block, from, length);
          }

          @Override
          public void between() {}
        });
    return frames.last();
  }

  private InputStream all() {
    return new ByteArrayInputStream(engine.toByteArray());
  }

  @Test
  void whatIsThereAlreadyIsLeftOutAndOfTheSameMomentNothingElse() throws Exception {
    frame(T, "old\n");
    frame(T.plusNanos(1), "one\n");
    frame(T.plusNanos(1), "two\n");
    assertEquals(T.plusNanos(1), copy(all(), T));
    assertEquals("one\ntwo\n", seen.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theFirstMomentIsFoundAndNoneOfNothing() throws Exception {
    frame(T, "x\n");
    assertEquals(T, new LogFrames(all(), Instant.EPOCH).first());
    assertEquals(Instant.MIN, new LogFrames(InputStream.nullInputStream(), T).first());
  }

  @Test
  void aCutFrameIsNoEnd() {
    frame(T, "cut here");
    byte[] half = Arrays.copyOf(engine.toByteArray(), engine.size() - 3);
    assertThrows(EOFException.class, () -> copy(new ByteArrayInputStream(half), Instant.EPOCH));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void howeverTheBytesComeTheyAreTheSame(long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder printed = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      int most = random.nextInt(10) == 0 ? 200_000 : 200;
      String text = "x".repeat(random.nextInt(most)) + (random.nextBoolean() ? "\n" : "");
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
    assertEquals(T.plusNanos(299), copy(pieces, Instant.EPOCH));
    assertEquals(printed.toString(), seen.toString(StandardCharsets.UTF_8));
  }
}
