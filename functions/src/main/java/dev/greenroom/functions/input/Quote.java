package dev.greenroom.functions.input;

import java.util.List;
import java.util.Map;

/** Shows a value in a sentence: short, printable, and safe to be written as JSON. */
public final class Quote {
  private static final int LONGEST = 60;

  private Quote() {}

  public static String of(Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> text(text);
      case Map<?, ?> map -> "an object";
      case List<?> list -> "an array of " + list.size();
      case Double number when Double.isInfinite(number) -> "too large a number";
      default -> String.valueOf(value);
    };
  }

  private static String text(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.codePoints()
        .limit(LONGEST)
        .map(c -> printable(c) ? c : '\uFFFD')
        .forEach(shown::appendCodePoint);
    boolean cut = text.codePointCount(0, text.length()) > LONGEST;
    return shown.append(cut ? "…' (%d characters)".formatted(text.length()) : "'").toString();
  }

  private static boolean printable(int c) {
    return !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
  }
}
