package dev.greenroom.local;

import dev.greenroom.functions.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads {@code bad-input.txt}; what its lines mean is written at their head. */
final class BadInputTable {
  private static final Pattern REPEATED = Pattern.compile("\\$(x|q|sp|open|many)\\((\\d+)\\)");
  private static final Pattern ENV = Pattern.compile("\\$env\\((\\d+),(\\d+)\\)");
  private static final Pattern ID = Pattern.compile("\\$([a-zA-Z]+)");

  private final Map<String, String> ids;
  private final Map<String, Base> bases = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * One case.
   *
   * @param line as it stands in the table
   * @param statuses any of which is right
   */
  record Row(
      String line,
      String who,
      String method,
      String target,
      List<String> headers,
      byte[] body,
      List<Integer> statuses,
      String names) {

    boolean allowed() {
      return statuses.getFirst() < 300;
    }

    @Override
    public String toString() {
      return line.length() <= 140 ? line : line.substring(0, 140) + "…";
    }
  }

  /** A good request. */
  record Base(String method, String target, Map<String, Object> body) {}

  /**
   * @param ids what stands for a dollar and a name
   */
  BadInputTable(Map<String, String> ids) throws IOException {
    this.ids = ids;
    try (InputStream in = BadInputTable.class.getResourceAsStream("/bad-input.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(this::add);
    }
  }

  List<Row> rows() {
    return rows;
  }

  Map<String, Base> bases() {
    return bases;
  }

  private void add(String line) {
    String[] cells = (line + " ").split(" \\| ", -1);
    if (line.startsWith("base ")) {
      String[] request = cells[1].split(" ");
      bases.put(
          cells[0].substring("base ".length()),
          new Base(request[0], filled(request[1]), object(filled(cells[2].strip()))));
      return;
    }
    String[] request = cells[1].split(" ; ", -1);
    Base base = bases.get(request[0]);
    String[] words = request[0].split(" ", 2);
    List<String> headers = Stream.of(request).skip(1).map(h -> latin(bytes(filled(h)))).toList();
    rows.add(
        new Row(
            line,
            cells[0],
            base == null ? words[0] : base.method(),
            base == null ? latin(bytes(filled(words[1]))) : base.target(),
            headers,
            body(cells[2].strip()),
            Stream.of(cells[3].strip().split(" ")).map(Integer::valueOf).toList(),
            cells[4].strip()));
  }

  private byte[] body(String cell) {
    if (cell.isEmpty()) {
      return new byte[0];
    }
    if (cell.startsWith("raw:")) {
      return bytes(filled(cell.substring("raw:".length())));
    }
    int colon = cell.indexOf(':');
    Map<String, Object> body = new LinkedHashMap<>(bases.get(cell.substring(0, colon)).body());
    String change = cell.substring(colon + 1).strip();
    if (change.isEmpty()) {
      return Json.write(body);
    }
    if (change.startsWith("-")) {
      body.remove(change.substring(1));
      return Json.write(body);
    }
    int equals = change.indexOf('=');
    // The value is spliced in as text: 1e400 is no value that a writer would write.
    body.put(change.substring(0, equals), "the value");
    String value = new String(bytes(filled(change.substring(equals + 1))), StandardCharsets.UTF_8);
    return new String(Json.write(body), StandardCharsets.UTF_8)
        .replace("\"the value\"", value)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> object(String json) {
    Map<String, Object> object = new LinkedHashMap<>();
    ((Map<?, ?>) Json.read(json.getBytes(StandardCharsets.UTF_8)))
        .forEach((name, value) -> object.put((String) name, value));
    return object;
  }

  private String filled(String text) {
    String repeated = replaced(REPEATED, text, m -> repeat(m.group(1), m.group(2)));
    String env =
        replaced(
            ENV,
            repeated,
            m ->
                IntStream.range(0, Integer.parseInt(m.group(1)))
                    .mapToObj(
                        i ->
                            "{\"name\":\"E%d\",\"value\":\"%s\"}"
                                .formatted(i, "x".repeat(Integer.parseInt(m.group(2)))))
                    .collect(Collectors.joining(",", "[", "]")));
    return replaced(ID, env, m -> ids.getOrDefault(m.group(1), m.group()));
  }

  private static String repeat(String what, String times) {
    int n = Integer.parseInt(times);
    return switch (what) {
      case "sp" -> " ".repeat(n);
      case "open" -> "[".repeat(n);
      case "q" -> "\\\\n".repeat(n);
      case "many" ->
          IntStream.range(0, n).mapToObj(i -> "\"a\"").collect(Collectors.joining(",", "[", "]"));
      default -> what.repeat(n);
    };
  }

  private static String replaced(
      Pattern pattern, String text, Function<Matcher, String> replacement) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(out, Matcher.quoteReplacement(replacement.apply(matcher)));
    }
    return matcher.appendTail(out).toString();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** UTF-8, with {@code \xHH} for any byte, {@code \p} for a bar and {@code \\} for a backslash. */
  private static byte[] bytes(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < utf8.length; at++) {
      if (utf8[at] != '\\' || at + 1 == utf8.length) {
        out.write(utf8[at]);
        continue;
      }
      at++;
      switch (utf8[at]) {
        case 'x' -> {
          out.write(Integer.parseInt(new String(utf8, at + 1, 2, StandardCharsets.UTF_8), 16));
          at += 2;
        }
        case 'p' -> out.write('|');
        default -> out.write(utf8[at]);
      }
    }
    return out.toByteArray();
  }
}
