package dev.greenroom.local.host;

import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchOrder;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * All that is kept of one process, so that the next Greenroom can go on with it: {@code order}
 * (what was asked, without the environment and its secrets), {@code shim.sh}, {@code shim} and
 * {@code pid} (who runs), {@code exit} (the code), {@code log}, {@code work/}, {@code tmp/}, {@code
 * forgotten}.
 */
record ProcessFolder(Path dir) {

  /** What of the order is kept. */
  record Order(
      String processId, String nodeId, String buildId, String stopSignal, List<BoundPort> ports) {}

  Path log() {
    return dir.resolve("log");
  }

  Path work() {
    return dir.resolve("work");
  }

  Path temporary() {
    return dir.resolve("tmp");
  }

  Path shimScript() {
    return dir.resolve("shim.sh");
  }

  /** True once a shim has taken it on; before that, a launch may be repeated. */
  boolean started() {
    return Files.exists(dir.resolve("shim")) || Files.exists(exitFile());
  }

  void create(LaunchOrder order, List<BoundPort> ports, String stopSignal) throws IOException {
    Files.createDirectories(dir);
    Modes.ownerOnly(dir);
    Properties out = new Properties();
    out.setProperty("processId", order.processId());
    out.setProperty("nodeId", order.nodeId());
    out.setProperty("appId", order.appId());
    out.setProperty("deploymentId", order.deploymentId());
    out.setProperty("buildId", order.buildId());
    out.setProperty("region", order.region().toString());
    out.setProperty("stopSignal", stopSignal);
    for (int i = 0; i < ports.size(); i++) {
      BoundPort port = ports.get(i);
      out.setProperty("port." + i + ".name", port.name());
      out.setProperty("port." + i + ".port", Integer.toString(port.port()));
      out.setProperty("port." + i + ".publicPort", Integer.toString(port.publicPort()));
      out.setProperty("port." + i + ".transport", port.transport().name());
    }
    StringWriter text = new StringWriter();
    out.store(text, null);
    AtomicFile.write(dir.resolve("order"), text.toString());
    if (!Files.exists(log())) {
      Files.createFile(log());
    }
  }

  /** Empty when nothing was launched here. */
  Optional<Order> order() throws IOException {
    Path file = dir.resolve("order");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties in = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      in.load(text);
    }
    List<BoundPort> ports = new ArrayList<>();
    for (int i = 0; in.containsKey("port." + i + ".name"); i++) {
      String key = "port." + i + ".";
      ports.add(
          new BoundPort(
              in.getProperty(key + "name"),
              Integer.parseInt(in.getProperty(key + "port")),
              Integer.parseInt(in.getProperty(key + "publicPort")),
              TransportType.valueOf(in.getProperty(key + "transport"))));
    }
    return Optional.of(
        new Order(
            in.getProperty("processId"),
            in.getProperty("nodeId", ""),
            in.getProperty("buildId"),
            in.getProperty("stopSignal"),
            List.copyOf(ports)));
  }

  Optional<ProcessIdentity> shim() {
    return ProcessIdentity.read(dir.resolve("shim"));
  }

  /** The game's first program. */
  Optional<ProcessIdentity> leader() {
    return ProcessIdentity.read(dir.resolve("pid"));
  }

  /** When the order was written. */
  Instant orderedAt() throws IOException {
    return Files.getLastModifiedTime(dir.resolve("order")).toInstant();
  }

  Optional<Exit> exit() throws IOException {
    if (!Files.exists(exitFile())) {
      return Optional.empty();
    }
    String code = Files.readString(exitFile()).strip();
    return Optional.of(
        new Exit(
            code.matches("\\d+") ? OptionalInt.of(Integer.parseInt(code)) : OptionalInt.empty(),
            Files.getLastModifiedTime(exitFile()).toInstant()));
  }

  /** For an end that no shim saw. */
  void writeExit(OptionalInt code) throws IOException {
    AtomicFile.write(exitFile(), code.isPresent() ? code.getAsInt() + "\n" : "unknown\n");
  }

  void appendLog(String line) throws IOException {
    Files.writeString(log(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  boolean forgotten() {
    return Files.exists(dir.resolve("forgotten"));
  }

  void forget() throws IOException {
    AtomicFile.write(dir.resolve("forgotten"), "");
  }

  private Path exitFile() {
    return dir.resolve("exit");
  }
}
