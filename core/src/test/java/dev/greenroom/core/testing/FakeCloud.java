package dev.greenroom.core.testing;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A cloud without machines: it remembers what was asked of it, and can fail in every way. */
public final class FakeCloud implements CloudNodes {
  /** Where it has nodes; nowhere unless a test says so. */
  public final Set<Region> serves = EnumSet.noneOf(Region.class);

  /** What it has, by id. */
  public final Map<String, Order> nodes = new LinkedHashMap<>();

  /** Every node that was ever started, once each. */
  public final List<String> started = new ArrayList<>();

  public final List<String> ended = new ArrayList<>();

  /** How many nodes it has at most. */
  public int capacity = Integer.MAX_VALUE;

  /** The answer to the next call is lost, after it has done its work. */
  public boolean losesAnswer;

  public Optional<String> outOfReach = Optional.empty();

  /** As it was at first. */
  public void clear() {
    serves.clear();
    nodes.clear();
    started.clear();
    ended.clear();
    capacity = Integer.MAX_VALUE;
    losesAnswer = false;
    outOfReach = Optional.empty();
  }

  @Override
  public boolean serves(Region region) {
    return serves.contains(region);
  }

  @Override
  public Map<String, String> start(List<Order> orders) {
    reach();
    Map<String, String> refused = new HashMap<>();
    for (Order order : orders) {
      if (nodes.containsKey(order.nodeId())) {
        continue;
      }
      if (nodes.size() >= capacity) {
        refused.put(order.nodeId(), "the region has no capacity left");
      } else {
        nodes.put(order.nodeId(), order);
        started.add(order.nodeId());
      }
    }
    answer();
    return refused;
  }

  @Override
  public void end(String nodeId) {
    reach();
    if (nodes.remove(nodeId) != null) {
      ended.add(nodeId);
    }
    answer();
  }

  @Override
  public Set<String> known() {
    reach();
    return Set.copyOf(nodes.keySet());
  }

  private void reach() {
    outOfReach.ifPresent(
        why -> {
          throw new IllegalStateException(why);
        });
  }

  private void answer() {
    if (losesAnswer) {
      losesAnswer = false;
      throw new IllegalStateException("the answer was lost");
    }
  }
}
