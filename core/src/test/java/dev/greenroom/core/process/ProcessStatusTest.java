package dev.greenroom.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessStatusTest {

  /** Every pair: from the row to the column. */
  private static final String TABLE =
      """
                 starting running draining stopping stopped failed
      starting   -        yes     -        yes      yes     yes
      running    -        -       yes      yes      yes     yes
      draining   -        yes     -        yes      yes     yes
      stopping   -        -       -        -        yes     yes
      stopped    -        -       -        -        -       -
      failed     -        -       -        -        -       -
      """;

  @ParameterizedTest
  @EnumSource
  void aProcessMayBecomeWhatTheTableSays(ProcessStatus from) {
    List<String> lines = TABLE.lines().toList();
    List<String> columns = words(lines.getFirst());
    List<String> row =
        lines.stream()
            .map(ProcessStatusTest::words)
            .filter(words -> words.getFirst().equals(from.name()) && words.size() > columns.size())
            .findFirst()
            .orElseThrow();
    for (ProcessStatus to : ProcessStatus.values()) {
      boolean allowed = row.get(1 + columns.indexOf(to.name())).equals("yes");
      assertEquals(allowed, from.mayBecome(to), from + " → " + to);
    }
  }

  @Test
  void twoStatesAreTheEnd() {
    assertEquals("stopped failed", named(ProcessStatus::over));
  }

  @Test
  void roomsLiveUntilAStopIsIssued() {
    assertEquals("starting running draining", named(ProcessStatus::holdsRooms));
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split("\\s+"));
  }

  private static String named(java.util.function.Predicate<ProcessStatus> property) {
    return Arrays.stream(ProcessStatus.values())
        .filter(property)
        .map(Enum::name)
        .collect(Collectors.joining(" "));
  }
}
