package dev.greenroom.core.testing;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A hosting engine that only remembers what it was told. */
public final class FakeLauncher implements ProcessLauncher {
  private final Map<String, LaunchOrder> orders = new ConcurrentHashMap<>();
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Consumer<String> listener = call -> {};
  private volatile boolean away;
  private volatile Optional<String> refusal = Optional.empty();

  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    calls.incrementAndGet();
    listener.accept("launch");
    if (away) {
      throw new IllegalStateException("the engine is away");
    }
    if (refusal.isPresent()) {
      throw new LaunchRefused(refusal.get());
    }
    if (orders.putIfAbsent(order.processId(), order) == null) {
      running.add(order.processId());
    }
  }

  @Override
  public void stop(String processId, Duration grace) {
    listener.accept("stop");
    stopped.add(processId);
    running.remove(processId);
  }

  @Override
  public Set<String> known() {
    listener.accept("known");
    return Set.copyOf(orders.keySet());
  }

  @Override
  public Set<String> running() {
    listener.accept("running");
    return Set.copyOf(running);
  }

  /** Hears the name of each call from now on. */
  public void told(Consumer<String> told) {
    listener = told;
  }

  /** From now on launches fail for the moment, or no longer. */
  public void fail(boolean fails) {
    away = fails;
  }

  public void refuse(String why) {
    refusal = Optional.ofNullable(why);
  }

  public LaunchOrder order(String processId) {
    return orders.get(processId);
  }

  public boolean wasStopped(String processId) {
    return stopped.contains(processId);
  }

  /** It vanishes, as after a crash of its machine. */
  public void lose(String processId) {
    orders.remove(processId);
    running.remove(processId);
  }

  public int calls() {
    return calls.get();
  }
}
