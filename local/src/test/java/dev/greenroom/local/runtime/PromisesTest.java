package dev.greenroom.local.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.placement.Architecture;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final Set<Architecture> AMD = Set.of(Architecture.amd64);

  @Test
  void whatIsEnforcedIsWhatThereIsWithoutWhatTheMachineNeeds() {
    Promise small = Promises.enforced(2, 8192, 1, AMD);
    assertEquals(1900, small.milliVcpus());
    assertEquals(100, small.reservedMilliVcpus());
    assertEquals(8192 - 409 - 512, small.memoryMb());
    Promise large = Promises.enforced(64, 262_144, 1, AMD);
    assertEquals(60_800, large.milliVcpus());
    assertEquals(3200, large.reservedMilliVcpus());
  }

  @Test
  void onlyCpuCanBePromisedMoreThanOnce() {
    Promise once = Promises.enforced(2, 8192, 1, AMD);
    Promise often = Promises.enforced(2, 8192, 16, AMD);
    assertEquals(16 * once.milliVcpus(), often.milliVcpus());
    assertEquals(once.memoryMb(), often.memoryMb());
  }

  @Test
  void neverMoreThanThereIs() {
    for (int cores = 1; cores < 200; cores++) {
      for (int memory = 256; memory < 1 << 20; memory *= 2) {
        Promise promise = Promises.enforced(cores, memory, 1, AMD);
        assertTrue(promise.milliVcpus() > 0);
        assertEquals(cores * 1000, promise.milliVcpus() + promise.reservedMilliVcpus());
        assertTrue(promise.memoryMb() >= 0 && promise.memoryMb() < memory);
      }
    }
  }

  @Test
  void whatIsNotLimitedPlaysABigMachine() {
    Promise played = Promises.unlimited(2, 8192, AMD);
    assertEquals(32_000, played.milliVcpus());
    assertEquals(65_536, played.memoryMb());
  }
}
