package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.LaunchRefused;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FargateSizeTest {
  /** CPU units, then least, most and step of MiB: the table of the developer guide. */
  private static final Map<Integer, int[]> LEGAL =
      Map.of(
          512, new int[] {1024, 4096, 1024},
          1024, new int[] {2048, 8192, 1024},
          2048, new int[] {4096, 16_384, 1024},
          4096, new int[] {8192, 30_720, 1024},
          8192, new int[] {16_384, 61_440, 4096},
          16_384, new int[] {32_768, 122_880, 8192});

  private static String of(double vcpus, int memoryMb) throws LaunchRefused {
    FargateSize size = FargateSize.of(vcpus, memoryMb);
    return size.cpuUnits() + "/" + size.memoryMb();
  }

  private static boolean legal(FargateSize size) {
    if (size.cpuUnits() == 256) {
      return Set.of(512, 1024, 2048).contains(size.memoryMb());
    }
    int[] offer = LEGAL.get(size.cpuUnits());
    return size.memoryMb() >= offer[0]
        && size.memoryMb() <= offer[1]
        && (size.memoryMb() - offer[0]) % offer[2] == 0;
  }

  @Test
  void theSmallestPairThatHasIt() throws LaunchRefused {
    assertEquals("256/512", of(0.25, 384), "with 128 MiB for the agent");
    assertEquals("256/1024", of(0.25, 385));
    assertEquals("256/1024", of(0.25, 512));
    assertEquals("512/2048", of(0.5, 1024));
    assertEquals("512/1024", of(0.3, 896));
    assertEquals("512/3072", of(0.25, 2048), "more memory than a quarter may have");
    assertEquals("1024/3072", of(1, 2048));
    assertEquals("2048/5120", of(2, 4096));
    assertEquals("4096/9216", of(4, 8192));
    assertEquals("8192/20480", of(8, 16_384));
  }

  /** All that a deployment may request: the contract's limits of CPU and memory. */
  @Test
  void allThatMayBeRequestedIsSoldAndNothingIsShort() throws LaunchRefused {
    for (int centi = 25; centi <= 800; centi += 5) {
      for (int memory = 512; memory <= 16_384; memory += 61) {
        FargateSize size = FargateSize.of(centi / 100.0, memory);
        String what = centi + "/" + memory + ": " + size;
        assertTrue(legal(size), what);
        assertTrue(size.cpuUnits() * 100 >= centi * 1024, what);
        assertTrue(size.memoryMb() >= memory + FargateSize.AGENT_MB, what);
      }
    }
  }

  @Test
  void whatIsNotSoldIsRefusedInASentence() {
    LaunchRefused refused = assertThrows(LaunchRefused.class, () -> FargateSize.of(17, 1024));
    assertEquals(
        "Fargate has nothing with 17.0 vCPU and 1152 MiB; it has 16 vCPU and 122880 MiB at most",
        refused.getMessage());
    assertThrows(LaunchRefused.class, () -> FargateSize.of(1, 122_881));
  }
}
