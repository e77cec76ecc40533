package dev.greenroom.functions.testing;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import dev.greenroom.core.build.ImagePuller;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Has what a test says. */
public final class FakeRegistry implements ImagePuller {
  public static final String DIGEST = "sha256:" + "cd".repeat(32);

  private final List<Order> orders = new CopyOnWriteArrayList<>();
  private volatile ImagePuller work = FakeRegistry::succeed;

  public static Pulled succeed(Order order, BuildLog log) {
    log.line("Layer 1 of 1");
    return new Pulled(DIGEST, 7_654_321);
  }

  @Override
  public Pulled pull(Order order, BuildLog log) throws BuildFailed {
    orders.add(order);
    return work.pull(order, log);
  }

  public void work(ImagePuller how) {
    work = how;
  }

  /** What was asked of it, in order. */
  public List<Order> orders() {
    return orders;
  }
}
