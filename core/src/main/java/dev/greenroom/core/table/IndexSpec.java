package dev.greenroom.core.table;

import java.util.List;
import java.util.Optional;

/**
 * A global secondary index. It is sparse: an item without the hash attribute is not in it.
 *
 * @param name within its table
 * @param hash the attribute that partitions it
 * @param range the attribute that sorts it
 * @param included attributes it carries besides all keys; keep them small and still, since each
 *     change of one costs an index write
 */
public record IndexSpec(
    String name, Attribute hash, Optional<Attribute> range, List<String> included) {

  /** Carries the keys alone. */
  public static IndexSpec keysOnly(String name, Attribute hash, Attribute range) {
    return new IndexSpec(name, hash, Optional.of(range), List.of());
  }

  /** Carries the keys and the named attributes. */
  public static IndexSpec including(
      String name, Attribute hash, Attribute range, List<String> included) {
    return new IndexSpec(name, hash, Optional.of(range), List.copyOf(included));
  }
}
