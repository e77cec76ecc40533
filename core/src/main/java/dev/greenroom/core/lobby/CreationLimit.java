package dev.greenroom.core.lobby;

import dev.greenroom.core.RateLimit;
import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.ClockWatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * How many lobbies one player of one application has created within the last hour. The item has the
 * moment of each; it is changed in the very transaction that creates the lobby, on the condition
 * that nobody has changed it since it was read. So a creation counts exactly when it has taken
 * place, and of two at once one looks again.
 */
final class CreationLimit {
  private final Database database;
  private final TableSpec table;
  private final RateLimit limit;
  private final InstantSource clock;
  private final RecordSchema<Taken> schema;

  CreationLimit(Database database, Tables tables, RateLimit limit, InstantSource clock) {
    this.database = database;
    this.table = tables.lobbyLimits();
    this.limit = limit;
    this.clock = clock;
    this.schema = RecordSchema.reading(table, Taken.class, in -> new Taken(in.instants("times")));
  }

  /** When lobbies were created, oldest first. */
  private record Taken(List<Instant> times) {}

  /** A player's next creation; it may be tried more than once. */
  final class Turn {
    private final String player;
    private Optional<Taken> read;
    private List<Instant> recent;
    private boolean used;

    private Turn(String player) {
      this.player = player;
      look();
    }

    private void look() {
      Instant now = clock.instant();
      read = database.get(table, schema, player);
      recent =
          read.map(Taken::times).orElse(List.of()).stream()
              .filter(at -> at.plus(limit.window()).isAfter(now))
              .filter(at -> !at.isAfter(now.plus(ClockWatch.SLACK))) // the clock was set back
              .toList();
      if (recent.size() >= limit.most()) {
        throw refused(now);
      }
    }

    /** As soon as the oldest of the last so many is older than the window. */
    private GreenroomException refused(Instant now) {
      Instant free = recent.get(recent.size() - limit.most()).plus(limit.window());
      long seconds = Math.max(1, Duration.between(now, free).plusMillis(999).toSeconds());
      return GreenroomException.rateLimited(
          Duration.ofSeconds(seconds),
          "This player has created %d lobbies within the last %d minutes, and may create %d; try"
              + " again in %d s.",
          recent.size(),
          limit.window().toMinutes(),
          limit.most(),
          seconds);
    }

    /**
     * Counts the creation, as a part of its transaction.
     *
     * @throws GreenroomException 429 when others of the same player came first meanwhile
     */
    TransactWriteItem count() {
      if (used) {
        look();
      }
      used = true;
      Instant now = clock.instant();
      List<Instant> times = new ArrayList<>(recent);
      times.add(now);
      Update update =
          Update.of(table, player)
              .stamped()
              .set("times", times)
              .set(TableSpec.TTL, now.plus(limit.window()).getEpochSecond());
      return read.map(taken -> update.require("#times = ?", taken.times()))
          .orElseGet(() -> update.require("attribute_not_exists(#player)"))
          .inTransaction();
    }
  }

  /**
   * The next creation of that player.
   *
   * @throws GreenroomException 429 when it is one too many
   */
  Turn turn(String appId, String playerId) {
    return new Turn(Hashes.sha256(appId + "\n" + playerId));
  }
}
