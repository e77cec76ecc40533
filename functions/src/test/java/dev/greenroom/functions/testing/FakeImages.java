package dev.greenroom.functions.testing;

import dev.greenroom.core.build.ImageBuilder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Builds what a test says. */
public final class FakeImages implements ImageBuilder {

  /** One way to build. */
  @FunctionalInterface
  public interface Work {
    Image build(BuildLog log) throws BuildFailed;
  }

  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private volatile Work work = FakeImages::succeed;

  public static Image succeed(BuildLog log) {
    log.line("Step 1 of 1");
    return new Image(123_456_789_012L, "ab".repeat(32));
  }

  @Override
  public Image build(Order order, BuildLog log) throws BuildFailed {
    return work.build(log);
  }

  @Override
  public void delete(String buildId) {
    deleted.add(buildId);
  }

  public void work(Work how) {
    work = how;
  }

  public Set<String> deleted() {
    return deleted;
  }
}
