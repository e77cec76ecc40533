package dev.greenroom.agent;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Variables by their names; what is blank counts as not set. Every refusal names the variable. */
final class Settings {
  private final Map<String, String> all;

  Settings(Map<String, String> variables) {
    this.all = new HashMap<>(variables);
    all.values().removeIf(String::isBlank);
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(all.get(name));
  }

  String or(String name, String usual) {
    return all.getOrDefault(name, usual);
  }

  String required(String name) {
    return Optional.ofNullable(all.get(name))
        .orElseThrow(() -> new IllegalArgumentException(name + " is not set"));
  }

  /** An address of HTTP. */
  URI url(String name, Optional<URI> usual) {
    if (!all.containsKey(name) && usual.isPresent()) {
      return usual.get();
    }
    String text = required(name);
    if (!text.matches("https?://[^\\s]+")) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be an address as https://api.example.com".formatted(name, text));
    }
    return URI.create(text);
  }

  /** A whole number, 0 or more. */
  int number(String name, int usual) {
    String text = all.getOrDefault(name, Integer.toString(usual));
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be a whole number, 0 or more".formatted(name, text));
    }
    return Integer.parseInt(text);
  }

  /** Above zero. */
  Duration duration(String name, Duration usual) {
    String text = all.getOrDefault(name, usual.toString());
    try {
      Duration duration = Duration.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw wrong(name, text);
    }
    throw wrong(name, text);
  }

  private static IllegalArgumentException wrong(String name, String text) {
    return new IllegalArgumentException(
        "%s is '%s'; it must be a time above zero, as PT5S".formatted(name, text));
  }
}
