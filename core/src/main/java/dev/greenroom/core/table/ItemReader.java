package dev.greenroom.core.table;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads an item; a required attribute that is missing is a fault of ours, not of a user. Every
 * function reads items as it starts: what is read often links no lambda here.
 */
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
    return has(name) ? Optional.ofNullable(string(name)) : Optional.empty();
  }

  public byte[] bytes(String name) {
    return required(name).b().asByteArray();
  }

  public boolean flag(String name) {
    return has(name) && Boolean.TRUE.equals(required(name).bool());
  }

  public int integer(String name) {
    return Integer.parseInt(required(name).n());
  }

  public int integer(String name, int absent) {
    return has(name) ? integer(name) : absent;
  }

  public long number(String name, long absent) {
    return has(name) ? Long.parseLong(required(name).n()) : absent;
  }

  public double decimal(String name) {
    return Double.parseDouble(required(name).n());
  }

  public Optional<Double> optionalDecimal(String name) {
    return has(name) ? Optional.of(decimal(name)) : Optional.empty();
  }

  public Instant instant(String name) {
    return Instant.ofEpochMilli(Long.parseLong(required(name).n()));
  }

  public Optional<Instant> optionalInstant(String name) {
    return has(name) ? Optional.of(instant(name)) : Optional.empty();
  }

  /** The moments of a list; none when it is absent. */
  public List<Instant> instants(String name) {
    return elements(name).stream().map(e -> Instant.ofEpochMilli(Long.parseLong(e.n()))).toList();
  }

  public <E extends Enum<E>> E constant(String name, Class<E> type) {
    return Enum.valueOf(type, string(name));
  }

  public <E extends Enum<E>> Optional<E> optionalConstant(String name, Class<E> type) {
    return has(name) ? Optional.of(constant(name, type)) : Optional.empty();
  }

  public <T> Optional<T> object(String name, Function<ItemReader, T> reader) {
    return has(name)
        ? Optional.of(reader.apply(new ItemReader(required(name).m())))
        : Optional.empty();
  }

  public <T> List<T> list(String name, Function<ItemReader, T> reader) {
    List<T> objects = new ArrayList<>();
    for (AttributeValue element : elements(name)) {
      objects.add(reader.apply(new ItemReader(element.m())));
    }
    return List.copyOf(objects);
  }

  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (AttributeValue element : elements(name)) {
      strings.add(element.s());
    }
    return List.copyOf(strings);
  }

  /** The texts of a map by their names; none when it is absent. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new TreeMap<>();
    if (has(name)) {
      required(name).m().forEach((key, text) -> texts.put(key, text.s()));
    }
    return texts;
  }

  private List<AttributeValue> elements(String name) {
    return has(name) ? required(name).l() : List.of();
  }

  private AttributeValue required(String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException("the item has no attribute " + name + ": " + item.keySet());
    }
    return value;
  }
}
