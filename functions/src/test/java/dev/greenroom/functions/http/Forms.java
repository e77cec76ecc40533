package dev.greenroom.functions.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.fileupload.MultipartStream;

/** Forms for tests: written, read by ours, and read by a well-kept library. */
final class Forms {
  static final String BOUNDARY = "edge";
  private static final Random NONE = new Random(0);

  private Forms() {}

  /** A field; its content as Latin-1, so that parts compare and print. */
  record Field(String name, String content) {}

  static byte[] write(List<Field> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Field field : fields) {
      out.writeBytes(
          latin(
              "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                  .formatted(BOUNDARY, field.name(), field.content())));
    }
    out.writeBytes(latin("--" + BOUNDARY + "--\r\n"));
    return out.toByteArray();
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What ours makes of it. */
  static List<Field> read(byte[] body) throws IOException {
    return read(new ByteArrayInputStream(body), NONE, 1);
  }

  /** The same, in reads of a few bytes, some of the parts not read to their end. */
  static List<Field> read(InputStream in, Random random, int longest) throws IOException {
    MultipartReader reader = new MultipartReader(in, BOUNDARY);
    List<Field> fields = new ArrayList<>();
    for (var part = reader.next(); part.isPresent(); part = reader.next()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] block = new byte[longest == 1 ? 8192 : longest];
      while (true) {
        int length = longest == 1 ? block.length : 1 + random.nextInt(longest);
        int n = part.get().content().read(block, 0, length);
        if (n < 0) {
          break;
        }
        content.write(block, 0, n);
      }
      fields.add(new Field(part.get().name(), content.toString(StandardCharsets.ISO_8859_1)));
    }
    return fields;
  }

  /** What the library makes of it; empty when it finds it malformed. */
  static Optional<List<Field>> byTheLibrary(byte[] body) {
    List<Field> fields = new ArrayList<>();
    try {
      MultipartStream stream =
          new MultipartStream(new ByteArrayInputStream(body), latin(BOUNDARY), 4096, null);
      for (boolean more = stream.skipPreamble(); more; more = stream.readBoundary()) {
        String head = stream.readHeaders();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        stream.readBodyData(content);
        fields.add(new Field(head, content.toString(StandardCharsets.ISO_8859_1)));
      }
      return Optional.of(fields);
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }

  /** Hands out a few bytes at a time, as a network does. */
  static InputStream dripping(byte[] body, Random random, int most) {
    return new ByteArrayInputStream(body) {
      @Override
      public synchronized int read(byte[] block, int offset, int length) {
        return super.read(block, offset, Math.min(length, 1 + random.nextInt(most)));
      }
    };
  }
}
