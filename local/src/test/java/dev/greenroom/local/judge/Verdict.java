package dev.greenroom.local.judge;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails the test, or else the class, during which an answer broke the contract. */
public final class Verdict implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final long PATIENCE_NANOS = 1_000_000_000;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Verdict.class))
        .getOrComputeIfAbsent("end", key -> new End());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check();
  }

  /** What the last test asked for may be judged a moment after its client has read it. */
  @Override
  public void afterAll(ExtensionContext context) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (Judge.underWay() > 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    check();
  }

  private static void check() {
    List<String> violations = Judge.taken();
    if (!violations.isEmpty()) {
      throw new AssertionError(
          violations.size() + " answers break the contract:\n" + String.join("\n", violations));
    }
  }

  private static final class End implements AutoCloseable {
    @Override
    public void close() {
      System.out.println(
          "contract: "
              + Judge.judged()
              + " answers of gateways judged, "
              + Judge.taken().size()
              + " violations that no test was blamed for");
    }
  }
}
