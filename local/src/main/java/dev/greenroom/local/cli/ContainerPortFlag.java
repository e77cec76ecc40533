package dev.greenroom.local.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An additional port as typed: {@code name:port:transport} or, as Hathora's CLI, {@code
 * name:port/transport}.
 */
final class ContainerPortFlag {
  private static final Pattern FORM = Pattern.compile("([^:]+):(\\d{1,5})(?:[:/](tcp|udp|tls))?");

  private ContainerPortFlag() {}

  /** The port as the API wants it; tcp when no transport is given. */
  static Optional<Map<String, Object>> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, Object> port = new LinkedHashMap<>();
    port.put("name", matcher.group(1));
    port.put("port", Integer.valueOf(matcher.group(2)));
    port.put("transportType", Optional.ofNullable(matcher.group(3)).orElse("tcp"));
    return Optional.of(port);
  }
}
