package dev.greenroom.infra.table;

import java.util.List;

/**
 * A global secondary index.
 *
 * @param name within its table
 * @param hash what partitions it
 * @param range what sorts it
 * @param included attributes that it carries besides all keys
 */
public record IndexShape(String name, Key hash, Key range, List<String> included) {
  public IndexShape {
    included = List.copyOf(included);
  }

  static IndexShape keysOnly(String name, Key hash, Key range) {
    return new IndexShape(name, hash, range, List.of());
  }

  static IndexShape including(String name, Key hash, Key range, String... included) {
    return new IndexShape(name, hash, range, List.of(included));
  }
}
