package dev.greenroom.core.org;

import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The one data folder that a set of tables belongs to: its organization, and its key, without which
 * nothing that is sealed in them can be read. The first that comes is written down.
 */
public final class Installation {
  /** Names of applications, fleets and tokens begin with their organization. */
  private static final String NAME = "#installation";

  private final Database database;
  private final TableSpec names;

  /**
   * @param names the table of names
   */
  public Installation(Database database, TableSpec names) {
    this.database = database;
    this.names = names;
  }

  /**
   * True when the tables belong to that organization and key, or to nobody until now.
   *
   * @param key what secrets are sealed with; only its HMAC is written
   */
  public boolean claim(String orgId, byte[] key) {
    String seal = HexFormat.of().formatHex(Hashes.hmac(key, NAME));
    Map<String, AttributeValue> item =
        new ItemWriter().put("name", NAME).put("id", orgId).put("seal", seal).item();
    if (database.putIfAbsent(names, names.stamp(item)).done()) {
      return true;
    }
    // Read strongly: the answer of an earlier try of this very write may have been lost.
    return first()
        .filter(owner -> owner.string("id").equals(orgId))
        .filter(owner -> Hashes.same(owner.string("seal"), seal))
        .isPresent();
  }

  private Optional<ItemReader> first() {
    return database.getAll(names, List.of(names.key(NAME)), names::reader).stream().findFirst();
  }
}
