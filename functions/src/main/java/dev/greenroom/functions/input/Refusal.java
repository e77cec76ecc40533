package dev.greenroom.functions.input;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The sentences of the input layer, all 422. */
public final class Refusal {
  private Refusal() {}

  /** {@code roomsPerProcess is 0; it must be an integer from 1 to 10000.} */
  public static GreenroomException of(String field, Object value, String allowed) {
    return new GreenroomException(
        ErrorCode.INVALID, "%s is %s; it must be %s.".formatted(field, Quote.of(value), allowed));
  }

  /** {@code region is missing; it must be one of ….} */
  public static GreenroomException missing(String field, String allowed) {
    return new GreenroomException(
        ErrorCode.INVALID, "%s is missing; it must be %s.".formatted(field, allowed));
  }

  static <E extends Enum<E>> String oneOf(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Enum::name)
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  static String integer(long least, long most) {
    return "an integer from %d to %d".formatted(least, most);
  }
}
