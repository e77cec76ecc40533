package dev.greenroom.core.region;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A game region; the constants are spelled as the wire spells them (Hathora SDK, Region enum). */
public enum Region {
  Seattle,
  Los_Angeles,
  Washington_DC,
  Chicago,
  London,
  Frankfurt,
  Mumbai,
  Singapore,
  Tokyo,
  Sydney,
  Sao_Paulo,
  Dallas,
  Johannesburg,
  Dubai;

  private static final String ALL =
      Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));

  /** The region of that wire name, or empty when there is none. */
  public static Optional<Region> parse(String name) {
    return Arrays.stream(values()).filter(r -> r.name().equals(name)).findFirst();
  }

  /** All wire names, for the sentence that says what is allowed. */
  public static String allowed() {
    return ALL;
  }
}
