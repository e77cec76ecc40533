package dev.greenroom.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProgramStatTest {

  @Test
  void aNameMayHoldBlanksAndParentheses() {
    ProgramStat stat =
        ProgramStat.parse(
            "4242 (my (game) 1) S 17 4200 4200 0 -1 4194304 100 0 0 0 150 50 9 9 20 0 4 0 9001"
                + " 123456 2048 18446744073709551615 1 1 0 0",
            new KernelUnits(4096, 100));
    assertEquals(new ProgramStat(4242, 17, 4200, 9001, Duration.ofSeconds(2), 2048 * 4096), stat);
  }

  @Test
  void psWritesTimesInTwoWays() {
    assertEquals(
        new ProgramStat(7, 1, 7, 0, Duration.ofDays(1).plusSeconds(7384), 2048 * 1024),
        PsProcessTree.program("    7     1     7  2048 1-02:03:04"));
    assertEquals(
        Duration.ofMillis(123 * 60_000 + 4560),
        PsProcessTree.program("7 1 7 2048 123:04.56").cpu());
  }

  @Test
  void aTreeIsTheGroupAndTheDescendants() {
    Lineage lineage =
        new Lineage(
            List.of(
                program(100, 1, 100),
                program(101, 100, 100),
                program(102, 101, 102), // a descendant with a group of its own
                program(103, 1, 100), // an orphan of the group
                program(104, 103, 104), // its child
                program(200, 1, 200)));
    assertEquals(Set.of(100L, 101L, 102L, 103L, 104L), lineage.treeOf(100));
    assertEquals(Set.of(), lineage.treeOf(0));
  }

  @Test
  void anOrphanBelongsToTheGroupAfterItsLeaderHasGone() {
    var trees = Lineage.trees(List.of(program(103, 1, 100)), List.of(100L));
    assertEquals(103, trees.get(100L).getFirst().pid());
  }

  @Test
  void coresAreProcessorTimeOverTime() {
    CpuMeter meter = new CpuMeter();
    Instant start = Instant.EPOCH;
    assertEquals(0, meter.read(used(7, 10), start));
    assertEquals(0, meter.read(used(7, 11), start.plusMillis(500)), "too short to tell");
    assertEquals(1.5, meter.read(used(7, 13), start.plusSeconds(2)));
    assertEquals(1, meter.read(used(8, 1), start.plusSeconds(4)), "a new program has no past");
    assertEquals(0.5, meter.read(used(8, 6), start.plusSeconds(14)), "ten seconds later");
  }

  private static Map<ProgramRun, Duration> used(long pid, int seconds) {
    return Map.of(new ProgramRun(pid, 1), Duration.ofSeconds(seconds));
  }

  private static ProgramStat program(long pid, long parent, long group) {
    return new ProgramStat(pid, parent, group, 0, Duration.ZERO, 0);
  }
}
