package dev.greenroom.core.lobby;

import java.util.Arrays;
import java.util.Locale;

/** Who finds a lobby. Java keeps two of the words of the wire for itself. */
public enum LobbyVisibility {
  /** Only who knows its room id or its short code. */
  PRIVATE,
  /** Everybody: it is listed. */
  PUBLIC,
  /** Its game server runs on the player's own machine: no process is started for it. */
  LOCAL;

  /** As the wire and the tables spell it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for another word
   */
  public static LobbyVisibility of(String wire) {
    return Arrays.stream(values())
        .filter(visibility -> visibility.wire().equals(wire))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(wire + " is no visibility"));
  }
}
