package dev.greenroom.functions.input;

import dev.greenroom.functions.http.Query;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The parameters of a query; an empty value counts as absent, as SDKs send it for undefined. */
public record QueryFields(Query query) {
  /** As JSON writes numbers: Java alone would take {@code 5d}, {@code 0x1p3} and spaces too. */
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?([eE][+-]?\\d{1,4})?");

  public Optional<String> text(String name, Text allowed) {
    return one(name)
        .map(
            value -> {
              if (allowed.allows(value)) {
                return value;
              }
              throw Refusal.of(name, value, allowed.allowed());
            });
  }

  public OptionalInt integer(String name, int least, int most) {
    Optional<Double> number = number(name, least, most, Refusal.integer(least, most));
    if (number.isPresent() && number.get() != Math.rint(number.get())) {
      throw Refusal.of(name, one(name).orElse(""), Refusal.integer(least, most));
    }
    return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
  }

  public Optional<Double> number(String name, double least, double most, String allowed) {
    return one(name)
        .map(
            value -> {
              if (NUMBER.matcher(value).matches()) {
                double number = Double.parseDouble(value);
                if (number >= least && number <= most) {
                  return number;
                }
              }
              throw Refusal.of(name, value, allowed);
            });
  }

  public boolean flag(String name, boolean absent) {
    return one(name)
        .map(
            value ->
                switch (value) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw Refusal.of(name, value, "true or false");
                })
        .orElse(absent);
  }

  /** A repeated parameter; empty when it is absent. */
  public <E extends Enum<E>> Set<E> choices(String name, Class<E> type) {
    Set<E> choices = EnumSet.noneOf(type);
    for (String value : query.all(name)) {
      if (!value.isEmpty()) {
        choices.add(choice(name, value, type));
      }
    }
    return choices;
  }

  /** One constant; empty when it is absent. */
  public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return one(name).map(value -> choice(name, value, type));
  }

  /** A constant, also of a path. */
  public static <E extends Enum<E>> E choice(String name, String value, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(value))
        .findFirst()
        .orElseThrow(() -> Refusal.of(name, value, Refusal.oneOf(type)));
  }

  /** An empty {@code roomId=} is a mistake, not an absent id. */
  public Optional<String> present(String name, Text allowed) {
    List<String> values = query.all(name);
    if (values.contains("")) {
      throw Refusal.of(name, "", allowed.allowed());
    }
    return text(name, allowed);
  }

  private Optional<String> one(String name) {
    List<String> values = query.all(name).stream().filter(value -> !value.isEmpty()).toList();
    if (values.size() > 1) {
      throw Refusal.of(name, values, "given once");
    }
    return values.stream().findFirst();
  }
}
