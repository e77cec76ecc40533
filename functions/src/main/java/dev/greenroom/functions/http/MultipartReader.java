package dev.greenroom.functions.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code multipart/form-data} (RFC 7578) part by part as it comes: memory does not grow with
 * it. Nothing but an empty line may stand before the first boundary, what stands after the last one
 * is ignored. It is our own, and held against a well-kept library in tests
 * (docs/decisions/0036-forms-read-as-they-come.md).
 */
public final class MultipartReader {
  static final int MOST_PARTS = 100;

  /** Of the head of one part. */
  static final int MOST_HEADER_BYTES = 16 << 10;

  /** As some game engines begin a form. */
  private static final int EMPTY_LINE = 2;

  private static final int BUFFER = 1 << 16;
  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9a-zA-Z'()+_,./:=? -]{0,69}[0-9a-zA-Z'()+_,./:=?-]");

  private final InputStream in;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[BUFFER];

  /** What is buffered, and not consumed yet, stands from here to there. */
  private int from;

  private int to;

  /** How much of that is content for sure, and whether the delimiter stands right behind it. */
  private int content;

  private boolean delimited;
  private boolean over;
  private int parts;

  /**
   * @param in ends where the body ends
   * @param boundary of {@link #boundary}
   */
  public MultipartReader(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    // The first boundary may stand at the very beginning, where no line ends before it.
    this.buffer[0] = '\r';
    this.buffer[1] = '\n';
    this.to = 2;
  }

  /**
   * One field of the form.
   *
   * @param name as it was sent
   * @param content to be read before the next part is asked for; what is left is skipped
   */
  public record Part(String name, InputStream content) {}

  /** The boundary that a content type names; empty for any other type, and without a valid one. */
  public static Optional<String> boundary(String contentType) {
    return HeaderParameters.parse(contentType)
        .filter(type -> type.word().equals("multipart/form-data"))
        .map(type -> type.parameters().getOrDefault("boundary", ""))
        .filter(boundary -> BOUNDARY.matcher(boundary).matches());
  }

  /**
   * The next part; empty behind the last one.
   *
   * @throws MalformedForm when there is no such thing
   * @throws IOException when the client went away
   */
  public Optional<Part> next() throws IOException {
    if (over) {
      return Optional.empty();
    }
    skip(parts == 0 ? EMPTY_LINE : Long.MAX_VALUE);
    from += delimiter.length;
    delimited = false;
    if (lastDelimiter()) {
      over = true;
      return Optional.empty();
    }
    if (++parts > MOST_PARTS) {
      throw new MalformedForm("it has more than " + MOST_PARTS + " parts");
    }
    String name = name();
    return Optional.of(new Part(name, new Content(parts)));
  }

  private void skip(long most) throws IOException {
    long skipped = 0;
    for (look(); content > 0 || !delimited; look()) {
      skipped += content;
      if (skipped > most) {
        throw new MalformedForm("no boundary stands at its beginning");
      }
      from += content;
      content = 0;
    }
  }

  /** Sees at least one byte of content, or the delimiter. */
  private void look() throws IOException {
    while (content == 0 && !delimited) {
      int at = find();
      delimited = at >= 0;
      content = delimited ? at - from : Math.max(0, to - from - delimiter.length + 1);
      if (content == 0 && !delimited && !fill()) {
        throw new MalformedForm("it ends before its last boundary");
      }
    }
  }

  private int find() {
    for (int at = from; at <= to - delimiter.length; at++) {
      int same = 0;
      while (same < delimiter.length && buffer[at + same] == delimiter[same]) {
        same++;
      }
      if (same == delimiter.length) {
        return at;
      }
    }
    return -1;
  }

  /** Reads more; false at the end. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
    int n = in.read(buffer, to, buffer.length - to);
    to += Math.max(n, 0);
    return n >= 0;
  }

  private byte octet() throws IOException {
    while (from == to) {
      if (!fill()) {
        throw new MalformedForm("it ends in the middle of a part's head");
      }
    }
    return buffer[from++];
  }

  /** What stands behind a delimiter: two dashes after the last part, or the end of the line. */
  private boolean lastDelimiter() throws IOException {
    byte first = octet();
    byte second = octet();
    if (first == '\r' && second == '\n') {
      return false;
    }
    if (first != '-' || second != '-') {
      throw new MalformedForm("something follows a boundary");
    }
    return true;
  }

  /** Reads the head of a part for its name; other headers say nothing that matters here. */
  private String name() throws IOException {
    Optional<String> name = Optional.empty();
    int left = MOST_HEADER_BYTES;
    for (String line = line(left); !line.isEmpty(); line = line(left)) {
      left -= line.length() + 2;
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new MalformedForm("a part has a header without a colon");
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "content-disposition" -> name = Optional.of(name(value));
        case "content-transfer-encoding" -> requireAsItIs(value);
        default -> {}
      }
    }
    return name.orElseThrow(() -> new MalformedForm("a part has no name"));
  }

  private static String name(String disposition) throws MalformedForm {
    return HeaderParameters.parse(disposition)
        .filter(d -> d.word().equals("form-data"))
        .map(d -> d.parameters().get("name"))
        .map(name -> new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .orElseThrow(() -> new MalformedForm("a part has no name"));
  }

  /** RFC 7578 did away with all others. */
  private static void requireAsItIs(String encoding) throws MalformedForm {
    if (!encoding.matches("(?i)binary|8bit|7bit")) {
      throw new MalformedForm("a part is encoded for a transfer by mail");
    }
  }

  private String line(int most) throws IOException {
    StringBuilder line = new StringBuilder();
    for (byte b = octet(); b != '\r'; b = octet()) {
      if (line.length() >= most || b == '\n') {
        throw new MalformedForm(
            b == '\n' ? "a line of a part's head ends wrongly" : "a part has too long a head");
      }
      line.append((char) (b & 0xff));
    }
    if (octet() != '\n') {
      throw new MalformedForm("a line of a part's head ends wrongly");
    }
    return line.toString();
  }

  /** The content of one part, until the next one is asked for. */
  private final class Content extends InputStream {
    private final int part;

    Content(int part) {
      this.part = part;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
      if (part != parts || over) {
        return -1;
      }
      if (length == 0) {
        return 0;
      }
      look();
      if (content == 0) {
        return -1;
      }
      int n = Math.min(length, content);
      System.arraycopy(buffer, from, block, offset, n);
      from += n;
      content -= n;
      return n;
    }
  }
}
