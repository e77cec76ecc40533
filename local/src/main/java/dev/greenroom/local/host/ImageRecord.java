package dev.greenroom.local.host;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** An image on disk: {@code root/} and, written last, {@code image.properties}. */
final class ImageRecord {
  /** Written last: an image without it is none. */
  static final String FILE = "image.properties";

  private final Path dir;

  ImageRecord(Path dir) {
    this.dir = dir;
  }

  Path root() {
    return dir.resolve("root");
  }

  void write(HostImage image) throws IOException {
    Properties out = new Properties();
    putList(out, "argv", image.argv());
    image.env().forEach((name, value) -> out.setProperty("env." + name, value));
    out.setProperty("workdir", image.workdir());
    out.setProperty("stopSignal", image.stopSignal());
    putList(out, "warning", image.warnings());
    out.setProperty("sizeInBytes", Long.toString(image.sizeInBytes()));
    out.setProperty("contentHash", image.contentHash());
    StringWriter text = new StringWriter();
    out.store(text, null);
    AtomicFile.write(dir.resolve(FILE), text.toString());
  }

  /** Empty when there is no such image. */
  Optional<HostImage> read() throws IOException {
    Path file = dir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties in = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      in.load(text);
    }
    Map<String, String> env = new LinkedHashMap<>();
    for (String key : in.stringPropertyNames()) {
      if (key.startsWith("env.")) {
        env.put(key.substring("env.".length()), in.getProperty(key));
      }
    }
    return Optional.of(
        new HostImage(
            root(),
            list(in, "argv"),
            env,
            in.getProperty("workdir"),
            in.getProperty("stopSignal"),
            list(in, "warning"),
            Long.parseLong(in.getProperty("sizeInBytes")),
            in.getProperty("contentHash")));
  }

  private static void putList(Properties out, String key, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      out.setProperty(key + "." + i, values.get(i));
    }
  }

  private static List<String> list(Properties in, String key) {
    List<String> values = new ArrayList<>();
    for (int i = 0; in.containsKey(key + "." + i); i++) {
      values.add(in.getProperty(key + "." + i));
    }
    return values;
  }
}
