package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlapTest {
  @ParameterizedTest
  @CsvSource({
    "abcdef, defgh, 3",
    "abc, abc, 3",
    "abc, xyz, 0",
    "'', abc, 0",
    "abc, '', 0",
    "aaa, aaaa, 3",
    "aaaa, aaa, 3",
    "xabab, ababc, 4",
    "one two three, two three four, 9"
  })
  void whatIsTheEndOfTheOneAndTheBeginningOfTheOther(String before, String next, int bytes) {
    assertEquals(
        bytes,
        Overlap.of(
            before.getBytes(StandardCharsets.US_ASCII), next.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void itIsTheLongestOfAll() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] before = text(random);
      byte[] next = text(random);
      assertEquals(
          byTryingAll(before, next),
          Overlap.of(before, next),
          Arrays.toString(before) + Arrays.toString(next));
    }
  }

  private static byte[] text(Random random) {
    byte[] text = new byte[random.nextInt(12)];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + random.nextInt(2));
    }
    return text;
  }

  private static int byTryingAll(byte[] before, byte[] next) {
    int most = Math.min(before.length, next.length);
    while (!Arrays.equals(before, before.length - most, before.length, next, 0, most)) {
      most--;
    }
    return most;
  }
}
