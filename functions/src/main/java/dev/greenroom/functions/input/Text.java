package dev.greenroom.functions.input;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a text may be. NUL and broken surrogate pairs are never allowed: the first cannot stand in
 * an environment, the second in UTF-8.
 *
 * @param least in UTF-16 units, as JavaScript counts
 * @param most likewise
 * @param pattern which all of it must match
 * @param allowed as a sentence ends: "it must be …"
 */
public record Text(int least, int most, Optional<Pattern> pattern, String allowed) {

  /** Any text of that length. */
  public static Text of(int least, int most) {
    // Not by a format: functions say this as they start, and a format reads how locales write 1.
    String length = least == 0 ? "at most " + most : least + " to " + most;
    return new Text(least, most, Optional.empty(), "a string of " + length + " characters");
  }

  /** A text that matches, and what the pattern means in words. */
  public static Text matching(int least, int most, String pattern, String words) {
    return new Text(
        least,
        most,
        Optional.of(Pattern.compile(pattern)),
        (least == most ? "" + least : least + " to " + most) + " characters of " + words);
  }

  public boolean allows(String text) {
    return text.length() >= least
        && text.length() <= most
        && pattern.map(p -> p.matcher(text).matches()).orElse(true)
        && text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }
}
