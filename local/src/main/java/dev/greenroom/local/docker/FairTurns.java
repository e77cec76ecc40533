package dev.greenroom.local.docker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose turn is next: organizations take turns, in each its applications do, and in each of these
 * it is first come, first served. Who comes anew stands behind all others once, whose turn is over
 * too: nobody is passed by more than one of each other. Knows no time and no threads.
 *
 * @param <T> what waits
 */
final class FairTurns<T> {
  private final LinkedHashMap<String, LinkedHashMap<String, Deque<T>>> waiting =
      new LinkedHashMap<>();

  /** Waits from now on. */
  void add(String organization, String application, T one) {
    waiting
        .computeIfAbsent(organization, id -> new LinkedHashMap<>())
        .computeIfAbsent(application, id -> new ArrayDeque<>())
        .addLast(one);
  }

  /** It is the turn of this one; empty when nobody waits. */
  Optional<T> next() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    var organization = waiting.pollFirstEntry();
    var application = organization.getValue().pollFirstEntry();
    T one = application.getValue().removeFirst();
    if (!application.getValue().isEmpty()) {
      organization.getValue().put(application.getKey(), application.getValue());
    }
    if (!organization.getValue().isEmpty()) {
      waiting.put(organization.getKey(), organization.getValue());
    }
    return Optional.of(one);
  }

  /** Waits no more; the turns of the others stay as they are. */
  void remove(T one) {
    waiting
        .values()
        .forEach(
            applications -> {
              applications.values().forEach(line -> line.remove(one));
              applications.values().removeIf(Deque::isEmpty);
            });
    waiting.values().removeIf(Map::isEmpty);
  }

  /** All that wait, in the order in which it is their turn if nobody comes. */
  List<T> order() {
    FairTurns<T> copy = new FairTurns<>();
    waiting.forEach(
        (organization, applications) ->
            applications.forEach(
                (application, line) ->
                    line.forEach(one -> copy.add(organization, application, one))));
    List<T> order = new ArrayList<>();
    for (Optional<T> one = copy.next(); one.isPresent(); one = copy.next()) {
      order.add(one.get());
    }
    return order;
  }
}
