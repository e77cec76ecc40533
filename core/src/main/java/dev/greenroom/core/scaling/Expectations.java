package dev.greenroom.core.scaling;

import dev.greenroom.core.Tables;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.forecast.DemandForecast;
import dev.greenroom.core.forecast.Outlook;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What regions of fleets that want it expect of the next minutes. What was learned stands in one
 * item a region, so that whoever leads next goes on with it; it is written once a minute.
 */
public final class Expectations {
  private static final Duration SAMPLE = Duration.ofMinutes(1);

  /** Between two ticks, and to look around. */
  private static final Duration TICK = Duration.ofSeconds(30);

  /** Hathora's cloud nodes took about two minutes (fleets-autoscaling page). */
  private static final Duration USUAL_START = Duration.ofMinutes(2);

  private static final String ENTRY = "forecast#";

  private final Database database;
  private final TableSpec table;

  public Expectations(Database database, Tables tables) {
    this.database = database;
    this.table = tables.scaling();
  }

  /**
   * Learns what is requested now, and says what is expected until a node that is ordered now has
   * joined.
   *
   * @param nodes those of the region, by which it is known how long one takes
   */
  Outlook look(Fleet fleet, Region region, Size requested, List<Node> nodes, Instant now) {
    Optional<ItemReader> kept =
        database
            .page(Index.between(table, fleet.fleetId(), ENTRY + region, ENTRY + region))
            .stream()
            .map(table::reader)
            .findFirst();
    DemandForecast forecast = kept.map(Expectations::read).orElseGet(DemandForecast::new);
    boolean due =
        kept.flatMap(in -> in.optionalInstant("sampledAt"))
            .filter(at -> !at.isAfter(now) && now.isBefore(at.plus(SAMPLE)))
            .isEmpty();
    if (due) {
      forecast.observe(now, requested.milliVcpus());
    }
    Outlook outlook = forecast.outlook(now, start(nodes).plus(TICK));
    if (due) {
      database.update(
          Update.of(table, fleet.fleetId(), ENTRY + region)
              .stamped()
              .set("sampledAt", now)
              .set("forecast", Base64.getEncoder().encodeToString(forecast.toBytes())));
    }
    return outlook;
  }

  /** What an older or a newer Greenroom has learned in another form is learned anew. */
  private static DemandForecast read(ItemReader in) {
    try {
      return DemandForecast.fromBytes(Base64.getDecoder().decode(in.string("forecast")));
    } catch (IllegalArgumentException unknown) {
      return new DemandForecast();
    }
  }

  /** The longest that any of these took from its order to its first sign of life. */
  private static Duration start(List<Node> nodes) {
    return nodes.stream()
        .flatMap(
            node ->
                node.life().joinedAt().map(at -> Duration.between(node.createdAt(), at)).stream())
        .filter(took -> !took.isNegative())
        .max(Duration::compareTo)
        .orElse(USUAL_START);
  }
}
