package dev.greenroom.core.table;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads an item; a required attribute that is missing is a fault of ours, not of a user. */
public final class ItemReader {
  private final Map<String, AttributeValue> item;

  public ItemReader(Map<String, AttributeValue> item) {
    this.item = item;
  }

  public boolean has(String name) {
    return item.containsKey(name);
  }

  public String string(String name) {
    return required(name).s();
  }

  public Optional<String> optionalString(String name) {
    return value(name).map(AttributeValue::s);
  }

  public byte[] bytes(String name) {
    return required(name).b().asByteArray();
  }

  public boolean flag(String name) {
    return value(name).map(AttributeValue::bool).orElse(false);
  }

  public int integer(String name) {
    return Integer.parseInt(required(name).n());
  }

  public int integer(String name, int absent) {
    return value(name).map(v -> Integer.parseInt(v.n())).orElse(absent);
  }

  public long number(String name, long absent) {
    return value(name).map(v -> Long.parseLong(v.n())).orElse(absent);
  }

  public double decimal(String name) {
    return Double.parseDouble(required(name).n());
  }

  public Optional<Double> optionalDecimal(String name) {
    return value(name).map(v -> Double.parseDouble(v.n()));
  }

  public Instant instant(String name) {
    return Instant.ofEpochMilli(Long.parseLong(required(name).n()));
  }

  public Optional<Instant> optionalInstant(String name) {
    return value(name).map(v -> Instant.ofEpochMilli(Long.parseLong(v.n())));
  }

  /** The moments of a list; none when it is absent. */
  public List<Instant> instants(String name) {
    return value(name)
        .map(v -> v.l().stream().map(e -> Instant.ofEpochMilli(Long.parseLong(e.n()))).toList())
        .orElse(List.of());
  }

  public <E extends Enum<E>> E constant(String name, Class<E> type) {
    return Enum.valueOf(type, string(name));
  }

  public <E extends Enum<E>> Optional<E> optionalConstant(String name, Class<E> type) {
    return optionalString(name).map(text -> Enum.valueOf(type, text));
  }

  public <T> Optional<T> object(String name, Function<ItemReader, T> reader) {
    return value(name).map(v -> reader.apply(new ItemReader(v.m())));
  }

  public <T> List<T> list(String name, Function<ItemReader, T> reader) {
    return value(name)
        .map(v -> v.l().stream().map(e -> reader.apply(new ItemReader(e.m()))).toList())
        .orElse(List.of());
  }

  public List<String> strings(String name) {
    return value(name).map(v -> v.l().stream().map(AttributeValue::s).toList()).orElse(List.of());
  }

  /** The texts of a map by their names; none when it is absent. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    value(name).ifPresent(v -> v.m().forEach((key, text) -> texts.put(key, text.s())));
    return texts;
  }

  private Optional<AttributeValue> value(String name) {
    return Optional.ofNullable(item.get(name));
  }

  private AttributeValue required(String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException("the item has no attribute " + name + ": " + item.keySet());
    }
    return value;
  }
}
