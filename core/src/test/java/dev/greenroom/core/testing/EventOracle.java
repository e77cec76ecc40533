package dev.greenroom.core.testing;

import dev.greenroom.core.Tables;
import dev.greenroom.core.event.StreamChange;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.events.event.GreenroomEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Judges what was told of what was written, and uses nothing of the code that tells: one who only
 * hears the events must know after each write what stands in the table; each write that changes
 * what is told is one event, and no other write is any.
 */
final class EventOracle {
  private final Map<String, TableSpec> tables;
  private final Map<String, Facts> facts;
  private final Set<Item> byHand;
  private final Map<Item, Life> lives = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final List<String> problems = new ArrayList<>();
  private int changes;

  /** An item of a table, by the values of its key. */
  record Item(String table, Map<String, AttributeValue> key) {}

  /** How an item was last seen in its stream, and what is known of it from its events. */
  private record Life(Map<String, AttributeValue> image, Map<String, Object> known) {}

  /**
   * @param byHand items that a test has removed to begin anew; Greenroom lets items age out
   */
  EventOracle(Tables tables, Set<Item> byHand) {
    this.byHand = byHand;
    this.tables =
        tables.streaming().stream()
            .collect(Collectors.toMap(TableSpec::name, java.util.function.Function.identity()));
    this.facts = Facts.of(tables);
  }

  /** A write with what was told of it; those of one table come in their order. */
  void judge(StreamChange change, List<GreenroomEvent> told) {
    Map<String, AttributeValue> before = change.before().orElse(Map.of());
    Map<String, AttributeValue> after = change.after().orElse(Map.of());
    Item item = new Item(change.table(), keyOf(change.table(), after.isEmpty() ? before : after));
    Life life = lives.getOrDefault(item, new Life(Map.of(), Map.of()));
    if (!life.image().equals(before)) {
      problem(item, "its stream leaves out a change");
    }
    for (GreenroomEvent event : told) {
      if (!ids.add(event.envelope().id())) {
        problem(item, event.type() + " is told twice under " + event.envelope().id());
      }
    }
    if (after.isEmpty()) {
      if (!told.isEmpty()) {
        problem(item, "it has aged out, which is told as " + types(told));
      }
      boolean known = !facts.get(item.table()).told(before).isEmpty();
      if (known && !before.containsKey(TableSpec.TTL) && !byHand.contains(item)) {
        problem(item, "it was removed without having aged, and nothing tells that");
      }
      lives.remove(item);
      return;
    }
    lives.put(item, new Life(after, write(item, before, after, life.known(), told)));
  }

  /** Returns what a listener knows afterwards. */
  private Map<String, Object> write(
      Item item,
      Map<String, AttributeValue> before,
      Map<String, AttributeValue> after,
      Map<String, Object> known,
      List<GreenroomEvent> told) {
    Facts table = facts.get(item.table());
    Map<String, Object> was = table.told(before);
    Map<String, Object> is = table.told(after);
    boolean changed = !was.equals(is);
    changes += changed ? 1 : 0;
    if (!before.isEmpty()) {
      for (String name : table.brokenForLife(before, after)) {
        problem(item, "its " + name + " changed, of which nobody knows whether it is to be told");
      }
    }
    if (told.size() > 1) {
      problem(item, "one change is told as " + types(told));
    } else if (changed && told.isEmpty()) {
      problem(item, "nothing tells that " + difference(was, is));
    } else if (!changed && !told.isEmpty()) {
      problem(item, types(told) + " is told although nothing has changed");
    } else if (changed) {
      Map<?, ?> event = told.getFirst().toJson();
      subject(item, event, known, is);
      Map<String, Object> heard = Listener.hear(known, event, is);
      if (!heard.equals(is)) {
        problem(item, types(told) + " does not tell that " + difference(heard, is));
      }
    }
    // One fault is one complaint: the next change is judged by itself.
    return is;
  }

  private void subject(
      Item item, Map<?, ?> event, Map<String, Object> known, Map<String, Object> is) {
    String noun = event.get("type").toString().split("\\.")[0];
    if (!noun.equals(facts.get(item.table()).noun())) {
      problem(item, event.get("type") + " is no event of it");
    }
    ((Map<?, ?>) event.get("subject"))
        .forEach(
            (name, id) -> {
              if (!Objects.equals(is.get(name.toString()), id)) {
                problem(item, event.get("type") + " is told of another " + name + ", " + id);
              }
            });
    Object before = ((Map<?, ?>) event.get("data")).get("before");
    if (before != null && !before.toString().equals(was(noun, known))) {
      problem(item, event.get("type") + " says that it was " + before + " before");
    }
    Object app = event.get("appId");
    if (!Objects.equals(is.get("appId"), app)) {
      problem(item, event.get("type") + " is told of another application, " + app);
    }
  }

  private static String was(String noun, Map<String, Object> known) {
    return noun.equals("node")
        ? String.valueOf(known.get("status"))
        : known.getOrDefault("activeConnections", 0).toString();
  }

  /** At the end: what is known of a table must be what stands in it. */
  void end(String table, List<Map<String, AttributeValue>> items) {
    Map<Item, Map<String, AttributeValue>> there = new HashMap<>();
    items.forEach(item -> there.put(new Item(table, keyOf(table, item)), item));
    lives.forEach(
        (item, life) -> {
          if (item.table().equals(table) && !life.image().equals(there.remove(item))) {
            problem(item, "what stands in the table is not what its stream ends with");
          }
        });
    there.keySet().forEach(item -> problem(item, "its stream says nothing of it"));
  }

  private Map<String, AttributeValue> keyOf(String table, Map<String, AttributeValue> item) {
    return tables.get(table).keyOf(item);
  }

  private void problem(Item item, String what) {
    String id =
        item.key().values().stream()
            .map(AttributeValue::s)
            .sorted()
            .collect(Collectors.joining(" "));
    problems.add(facts.get(item.table()).noun() + " " + id + ": " + what);
  }

  private static String types(List<GreenroomEvent> told) {
    return told.stream().map(GreenroomEvent::type).collect(Collectors.joining(" and "));
  }

  private static String difference(Map<String, Object> was, Map<String, Object> is) {
    Set<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(was.get(name), is.get(name)))
        .map(name -> "%s is %s, not %s".formatted(name, is.get(name), was.get(name)))
        .collect(Collectors.joining(", "));
  }

  /** A sentence for each fault. */
  List<String> problems() {
    return problems;
  }

  /** How many writes changed what is told. */
  int changes() {
    return changes;
  }

  /** The ids of all events. */
  Set<String> ids() {
    return ids;
  }
}
