package dev.greenroom.local.fleet;

import dev.greenroom.local.host.AtomicFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What a start wants of the fleet, or what the fleet has. What a start has set is kept in a file:
 * whatever the fleet has besides that was set by its owner.
 *
 * @param nodeShapeId the shape of its cloud nodes
 * @param maxNodes how many there are at most
 * @param downAfter how long utilization must have been low before a node drains
 */
record FleetTerms(String nodeShapeId, int maxNodes, Duration downAfter) {
  private static final String FILE = "fleet.terms";

  /**
   * What comes of a start.
   *
   * @param has what the fleet has from now on
   * @param set what of it was set by a start
   * @param kept what its owner had set otherwise, a clause each
   */
  record Merged(FleetTerms has, FleetTerms set, List<String> kept) {}

  /**
   * The owner's word stays; the rest is as this start wants it.
   *
   * @param before what an earlier start has set; absent: all that the fleet has is its owner's
   */
  Merged over(FleetTerms has, Optional<FleetTerms> before) {
    List<String> kept = new ArrayList<>();
    FleetTerms set = before.orElse(this);
    boolean shape = owners(has.nodeShapeId, before.map(b -> b.nodeShapeId), nodeShapeId);
    boolean most = owners(has.maxNodes, before.map(b -> b.maxNodes), maxNodes);
    boolean down = owners(has.downAfter, before.map(b -> b.downAfter), downAfter);
    if (shape) {
      kept.add("nodes of shape %s, not %s".formatted(has.nodeShapeId, nodeShapeId));
    }
    if (most) {
      kept.add("at most %d cloud nodes, not %d".formatted(has.maxNodes, maxNodes));
    }
    if (down) {
      kept.add(
          "%d s before a node drains, not %d"
              .formatted(has.downAfter.toSeconds(), downAfter.toSeconds()));
    }
    return new Merged(
        new FleetTerms(
            shape ? has.nodeShapeId : nodeShapeId,
            most ? has.maxNodes : maxNodes,
            down ? has.downAfter : downAfter),
        new FleetTerms(
            shape ? set.nodeShapeId : nodeShapeId,
            most ? set.maxNodes : maxNodes,
            down ? set.downAfter : downAfter),
        kept);
  }

  private static <T> boolean owners(T has, Optional<T> set, T wanted) {
    return !has.equals(wanted) && !set.equals(Optional.of(has));
  }

  static Optional<FleetTerms> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties in = new Properties();
    in.load(new StringReader(Files.readString(file)));
    return Optional.of(
        new FleetTerms(
            in.getProperty("nodeShapeId"),
            Integer.parseInt(in.getProperty("maxNodes")),
            Duration.ofSeconds(Long.parseLong(in.getProperty("downAfterSeconds")))));
  }

  void write(Path folder) throws IOException {
    Properties out = new Properties();
    out.setProperty("nodeShapeId", nodeShapeId);
    out.setProperty("maxNodes", Integer.toString(maxNodes));
    out.setProperty("downAfterSeconds", Long.toString(downAfter.toSeconds()));
    StringWriter text = new StringWriter();
    out.store(text, null);
    AtomicFile.write(folder.resolve(FILE), text.toString());
  }
}
