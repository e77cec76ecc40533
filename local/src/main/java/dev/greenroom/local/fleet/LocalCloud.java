package dev.greenroom.local.fleet;

import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A cloud of a few nodes, all of them on this machine. A node that was ordered joins after the time
 * that a real one would take.
 */
final class LocalCloud implements CloudNodes, AutoCloseable {
  private final FleetOptions options;
  private final PlayedNodes nodes;
  private final ScheduledExecutorService starts =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("local-cloud").factory());
  private volatile Machines machines = Machines.NONE;

  /** Who plays the machines. */
  interface Machines {
    /** Of a Greenroom that does not answer yet. */
    Machines NONE =
        new Machines() {
          @Override
          public void begin(PlayedNode node) {}

          @Override
          public void end(String nodeId) {}
        };

    /** Its agent begins, which lets it join. */
    void begin(PlayedNode node);

    /** Its agent ends, and what runs on it. */
    void end(String nodeId);
  }

  LocalCloud(FleetOptions options, PlayedNodes nodes) {
    this.options = options;
    this.nodes = nodes;
  }

  /** Those that ran go on at once; those that were starting start again. */
  synchronized void open(Machines played) {
    machines = played;
    for (PlayedNode node : nodes.all()) {
      if (node.joined()) {
        played.begin(node);
      } else {
        countDown(node);
      }
    }
  }

  @Override
  public boolean serves(Region region) {
    return options.cloud().count() > 0 && region == options.region();
  }

  @Override
  public synchronized Map<String, String> start(List<Order> orders) {
    Map<String, String> refused = new HashMap<>();
    for (Order order : orders) {
      if (nodes.find(order.nodeId()).isPresent()) {
        continue;
      }
      if (order.size().milliVcpus() != options.cloud().milliVcpus()) {
        refused.put(
            order.nodeId(),
            "the nodes of this machine's cloud have %d vCPUs, not those of %s"
                .formatted(options.cloud().vcpus(), order.nodeShapeId()));
      } else if (known().size() >= options.cloud().count()) {
        refused.put(
            order.nodeId(),
            "insufficient capacity: this machine plays at most %d cloud nodes"
                .formatted(options.cloud().count()));
      } else {
        begin(order);
      }
    }
    return refused;
  }

  private void begin(Order order) {
    PlayedNode node =
        new PlayedNode(
            order.nodeId(),
            Hosting.cloud,
            order.region(),
            (int) order.size().milliVcpus(),
            (int) order.size().memoryMb(),
            false);
    nodes.put(node);
    countDown(node);
  }

  private void countDown(PlayedNode node) {
    later(() -> join(node.nodeId()), options.nodeStart().toMillis());
  }

  /** What comes when all is closing comes no more. */
  private void later(Runnable task, long millis) {
    try {
      starts.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closing) {
      return;
    }
  }

  private synchronized void join(String nodeId) {
    nodes
        .find(nodeId)
        .map(PlayedNode::started)
        .ifPresent(
            node -> {
              nodes.put(node);
              machines.begin(node);
            });
  }

  /** Ends it from a thread of its own: its agent may be the one that says so. */
  void endLater(String nodeId) {
    later(() -> end(nodeId), 0);
  }

  @Override
  public synchronized void end(String nodeId) {
    nodes.remove(nodeId);
    machines.end(nodeId);
  }

  @Override
  public Set<String> known() {
    return nodes.all().stream()
        .filter(PlayedNode::cloud)
        .map(PlayedNode::nodeId)
        .collect(Collectors.toSet());
  }

  /** No node joins any more. */
  @Override
  public void close() {
    starts.shutdownNow();
  }
}
