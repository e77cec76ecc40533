package dev.greenroom.functions.route;

import dev.greenroom.functions.http.PercentText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path with parameters in braces, such as {@code /apps/v2/apps/{appId}}. */
public record PathTemplate(List<String> segments) implements Comparable<PathTemplate> {

  public static PathTemplate of(String template) {
    return new PathTemplate(List.of(template.split("/", -1)));
  }

  /** The decoded parameters of a path that fits; none is empty. */
  public Optional<Map<String, String>> match(String path) {
    String[] given = path.split("/", -1);
    if (given.length != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < given.length; i++) {
      if (!parameter(i)) {
        if (!segments.get(i).equals(given[i])) {
          return Optional.empty();
        }
      } else if (given[i].isEmpty()) {
        return Optional.empty();
      } else {
        parameters.put(name(i), PercentText.decode(given[i]));
      }
    }
    return Optional.of(parameters);
  }

  private boolean parameter(int index) {
    return segments.get(index).startsWith("{");
  }

  private String name(int index) {
    String segment = segments.get(index);
    return segment.substring(1, segment.length() - 1);
  }

  /** Literal segments come before parameters, from the left. */
  @Override
  public int compareTo(PathTemplate other) {
    for (int i = 0; i < Math.min(segments.size(), other.segments.size()); i++) {
      if (parameter(i) != other.parameter(i)) {
        return parameter(i) ? 1 : -1;
      }
    }
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return String.join("/", segments);
  }
}
