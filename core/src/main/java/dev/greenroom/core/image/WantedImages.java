package dev.greenroom.core.image;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Which images each node of a fleet is to hold before a room needs them: those of its newest
 * deployments. What belongs to no fleet, on shared hardware, has a list of its own.
 */
public final class WantedImages {
  /** How many are made ready ahead; those that were before are not removed. */
  public static final int MOST = 10;

  private static final String SHARED = "shared";
  private static final String ENTRY = "images";

  private final Database database;
  private final TableSpec table;
  private final RecordSchema<Listed> schema;

  /**
   * As it is kept.
   *
   * @param version one more with each change
   */
  private record Listed(long version, List<String> imageIds) {
    static Listed read(ItemReader in) {
      return new Listed(in.number("version", 0), in.strings("images"));
    }
  }

  public WantedImages(Database database, Tables tables) {
    this.database = database;
    this.table = tables.scaling();
    this.schema = RecordSchema.reading(table, Listed.class, Listed::read);
  }

  /** Those of a fleet, or of what belongs to none, the newest first; read strongly. */
  public List<String> of(Optional<String> fleetId) {
    return listed(fleetId).imageIds();
  }

  private Listed listed(Optional<String> fleetId) {
    Key key = Key.builder().partitionValue(fleetId.orElse(SHARED)).sortValue(ENTRY).build();
    return database.get(table, schema, key).orElse(new Listed(0, List.of()));
  }

  /**
   * As a part of the transaction that deploys it there: it becomes the newest. Refused when the
   * list has changed meanwhile; absent when it is the newest already.
   */
  public Optional<TransactWriteItem> wanting(Optional<String> fleetId, String imageId) {
    Listed seen = listed(fleetId);
    if (seen.imageIds().stream().findFirst().equals(Optional.of(imageId))) {
      return Optional.empty();
    }
    List<String> next =
        Stream.concat(Stream.of(imageId), seen.imageIds().stream().filter(i -> !i.equals(imageId)))
            .limit(MOST)
            .toList();
    return Optional.of(
        Update.of(table, fleetId.orElse(SHARED), ENTRY)
            .stamped()
            .set("version", seen.version() + 1)
            .set("images", next)
            .require(
                seen.version() == 0 ? "attribute_not_exists(#version)" : "#version = ?",
                seen.version() == 0 ? new Object[0] : new Object[] {seen.version()})
            .inTransaction());
  }
}
