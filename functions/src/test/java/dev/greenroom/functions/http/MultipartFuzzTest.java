package dev.greenroom.functions.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.http.Forms.Field;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forms by the thousand: what was written is read, and what is broken is refused or read alike. */
@Timeout(120)
class MultipartFuzzTest {
  private static final int FORMS = 4000;
  private static final int BROKEN = 40_000;

  /** What a boundary is made of, in parts: content that nearly ends is the interesting one. */
  private static final List<String> SHARDS =
      List.of(
          "\r\n", "\r", "\n", "--", "-", "edge", "edg", "--edg", " ", "\0", "ÿ", "x", ":", "\"");

  private static String content(Random random, int most) {
    StringBuilder content = new StringBuilder();
    while (content.length() < random.nextInt(most)) {
      content.append(SHARDS.get(random.nextInt(SHARDS.size())));
    }
    String text = content.toString();
    while (text.contains("\r\n--edge")) {
      text = text.replace("\r\n--edge", "\r\n--e");
    }
    return text;
  }

  private static List<Field> fields(Random random, int most) {
    List<Field> fields = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      fields.add(new Field("f" + random.nextInt(3), content(random, most)));
    }
    return fields;
  }

  @Test
  void whatWasWrittenIsReadHoweverItDrips() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < FORMS; i++) {
      // Each fiftieth is longer than the buffer.
      List<Field> fields = fields(random, i % 50 == 0 ? 150_000 : 200);
      byte[] body = Forms.write(fields);
      assertEquals(fields, Forms.read(body));
      int most = 1 + random.nextInt(i % 50 == 0 ? 70_000 : 30);
      assertEquals(fields, Forms.read(Forms.dripping(body, random, most), random, 2 + most));
    }
  }

  private static byte[] broken(Random random) {
    List<Byte> bytes = new ArrayList<>();
    for (byte b : Forms.write(fields(random, 60))) {
      bytes.add(b);
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.size() + 1);
      switch (random.nextInt(9)) {
        case 0 -> bytes.subList(0, at).clear();
        case 1 -> bytes.subList(at, bytes.size()).clear();
        case 2, 3 -> bytes.subList(at, Math.min(at + 3, bytes.size())).clear();
        case 4, 5, 6 -> {
          for (byte b : Forms.latin(SHARDS.get(random.nextInt(SHARDS.size())))) {
            bytes.add(Math.min(at, bytes.size()), b);
          }
        }
        default -> {
          if (at < bytes.size()) {
            bytes.set(at, (byte) random.nextInt(256));
          }
        }
      }
    }
    byte[] body = new byte[bytes.size()];
    for (int i = 0; i < body.length; i++) {
      body[i] = bytes.get(i);
    }
    return body;
  }

  private static Optional<List<Field>> ours(byte[] body, Random random, int most) {
    try {
      return Optional.of(
          most == 0
              ? Forms.read(body)
              : Forms.read(Forms.dripping(body, random, most), random, 2 + most));
    } catch (MalformedForm refused) {
      return Optional.empty();
    } catch (IOException other) {
      throw new AssertionError("an array never goes away", other);
    }
  }

  /** The library reads heads more leniently; where both read, they read the same. */
  @Test
  void whatIsBrokenIsRefusedOrReadAsOthersReadIt() {
    Random random = new Random(2);
    int read = 0;
    for (int i = 0; i < BROKEN; i++) {
      byte[] body = broken(random);
      Optional<List<Field>> ours = ours(body, random, 0);
      assertEquals(ours, ours(body, random, 1 + random.nextInt(20)), "how it drips decides");
      Optional<List<Field>> theirs = Forms.byTheLibrary(body);
      if (ours.isPresent()) {
        read++;
        assertTrue(theirs.isPresent(), "only we read it: " + text(body));
        assertEquals(contents(theirs.get()), contents(ours.get()), text(body));
      }
    }
    System.out.printf("forms: of %d broken ones %d are read%n", BROKEN, read);
    assertTrue(read > BROKEN / 20, read + " read");
  }

  private static List<String> contents(List<Field> fields) {
    return fields.stream().map(Field::content).toList();
  }

  private static String text(byte[] body) {
    return new String(body, java.nio.charset.StandardCharsets.ISO_8859_1)
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }
}
