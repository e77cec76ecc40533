package dev.greenroom.core.cost;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Sizes in bytes as DynamoDB counts them (developer guide, "DynamoDB item sizes and formats"). The
 * 100 bytes of overhead that the guide names count for storage, never for reads and writes.
 */
public final class ItemSize {
  private static final int CONTAINER = 3;
  private static final int ELEMENT = 1;

  private ItemSize() {}

  /** The names and values of all attributes. */
  public static long of(Map<String, AttributeValue> item) {
    return item.entrySet().stream().mapToLong(e -> utf8(e.getKey()) + of(e.getValue())).sum();
  }

  /** One value without its name. */
  public static long of(AttributeValue value) {
    return switch (value.type()) {
      case S -> utf8(value.s());
      case N -> number(value.n());
      case B -> value.b().asByteArrayUnsafe().length;
      case BOOL, NUL -> 1;
      case L -> CONTAINER + value.l().stream().mapToLong(e -> ELEMENT + of(e)).sum();
      case M -> CONTAINER + (long) ELEMENT * value.m().size() + of(value.m());
      // The guide names no overhead for sets; counting it like a list's errs to the dear side.
      case SS -> CONTAINER + value.ss().stream().mapToLong(e -> ELEMENT + utf8(e)).sum();
      case NS -> CONTAINER + value.ns().stream().mapToLong(e -> ELEMENT + number(e)).sum();
      case BS ->
          CONTAINER
              + value.bs().stream().mapToLong(e -> ELEMENT + e.asByteArrayUnsafe().length).sum();
      case UNKNOWN_TO_SDK_VERSION -> throw new IllegalArgumentException("unknown type: " + value);
    };
  }

  /** A byte for two significant digits and one more; the guide itself calls it approximate. */
  private static long number(String text) {
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    int sign = number.signum() < 0 ? 1 : 0;
    return (number.precision() + 1) / 2 + 1 + sign;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
