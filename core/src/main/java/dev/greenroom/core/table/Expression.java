package dev.greenroom.core.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The names and values of an expression. Every attribute is aliased, so that no reserved word
 * (status, region, name …) can break a statement.
 */
final class Expression {
  private static final Pattern PLACE = Pattern.compile("#(\\w+)|\\?");

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, AttributeValue> values = new LinkedHashMap<>();

  String name(String attribute) {
    names.put("#" + attribute, attribute);
    return "#" + attribute;
  }

  String value(Object value) {
    String alias = ":v" + values.size();
    values.put(alias, Values.of(value));
    return alias;
  }

  /** Binds a template in which attributes are written {@code #name} and values {@code ?}. */
  String bind(String template, Object... arguments) {
    StringBuilder bound = new StringBuilder();
    Matcher matcher = PLACE.matcher(template);
    int next = 0;
    while (matcher.find()) {
      String place = matcher.group(1) != null ? name(matcher.group(1)) : value(arguments[next++]);
      matcher.appendReplacement(bound, Matcher.quoteReplacement(place));
    }
    if (next != arguments.length) {
      throw new IllegalArgumentException("'%s' takes %d values".formatted(template, next));
    }
    return matcher.appendTail(bound).toString();
  }

  Map<String, String> names() {
    return names;
  }

  Map<String, AttributeValue> values() {
    return values;
  }
}
