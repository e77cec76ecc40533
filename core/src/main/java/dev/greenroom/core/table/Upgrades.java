package dev.greenroom.core.table;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The versions of a table's items. An item says in {@link #VERSION} by which it was written;
 * without it, it is of version 0. An older one is brought forward step by step as it is read; a
 * newer one is refused, for nobody knows what it means.
 *
 * <p>A step must bear what it finds: a partial update by a newer version leaves the number of an
 * item as it was. So a step only adds or renames what is not there yet.
 *
 * @param steps the n-th makes version n + 1 of version n
 */
public record Upgrades(List<UnaryOperator<Map<String, AttributeValue>>> steps) {

  /** The attribute; its name is short because every item pays for it. */
  public static final String VERSION = "v";

  public Upgrades {
    steps = List.copyOf(steps);
  }

  /** Version 1 is version 0 with its number. */
  public static Upgrades first() {
    return new Upgrades(List.of(UnaryOperator.identity()));
  }

  /** With one more step. */
  public Upgrades then(UnaryOperator<Map<String, AttributeValue>> step) {
    List<UnaryOperator<Map<String, AttributeValue>>> more = new ArrayList<>(steps);
    more.add(step);
    return new Upgrades(more);
  }

  /** The version that is written. */
  public int current() {
    return steps.size();
  }

  /** The item with the number of this version. */
  public Map<String, AttributeValue> stamp(Map<String, AttributeValue> item) {
    Map<String, AttributeValue> stamped = new LinkedHashMap<>(item);
    stamped.put(VERSION, Values.of(current()));
    return stamped;
  }

  /**
   * The item as this version would have written it.
   *
   * @throws GreenroomException (500) for an item of a newer version
   */
  public Map<String, AttributeValue> read(String table, Map<String, AttributeValue> item) {
    int version = new ItemReader(item).integer(VERSION, 0);
    if (version > current()) {
      throw new GreenroomException(
          ErrorCode.INTERNAL,
          "An item of table '%s' was written by a newer Greenroom (schema version %d; this one knows %d): start the newer one."
              .formatted(table, version, current()));
    }
    if (version == current()) {
      return item;
    }
    Map<String, AttributeValue> upgraded = item;
    for (UnaryOperator<Map<String, AttributeValue>> step : steps.subList(version, current())) {
      upgraded = step.apply(upgraded);
    }
    return upgraded;
  }
}
