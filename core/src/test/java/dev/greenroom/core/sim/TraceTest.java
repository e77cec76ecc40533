package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
  private static final String HEADER = "timestamp,players";

  private static Trace parse(String... lines) {
    return Trace.parse("t.csv", List.of(lines));
  }

  @Test
  void betweenSamplesAndOverHolesItGoesEvenly() {
    Trace trace =
        parse(
            HEADER,
            "2026-01-01T00:00:00Z,100",
            "2026-01-01T00:05:00Z,200",
            "",
            "2026-01-01T00:20:00Z,500");
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), trace.start());
    assertEquals(1200, trace.length());
    assertEquals(100, trace.at(0));
    assertEquals(150, trace.at(150));
    assertEquals(200, trace.at(300));
    assertEquals(300, trace.at(600), "a third of the hole");
    assertEquals(500, trace.at(1200));
    assertEquals(500, trace.peak());
  }

  @Test
  void theFirstPartEndsWhereItIsTold() {
    Trace trace =
        parse("2026-01-01T00:00:00Z,0", "2026-01-01T00:01:00Z,60", "2026-01-01T00:02:00Z,0");
    assertEquals(90, trace.until(90).length());
    assertEquals(30, trace.until(90).at(90));
    assertEquals(60, trace.until(60).length());
    assertEquals(120, trace.until(9_999).length());
    assertEquals(1, trace.until(0).length());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, 2026-01-01T00:05:00Z",
    "2026-01-01T02:00:00+02:00, 2026-01-01T00:05:00Z",
    "2026-01-01 00:00:00, 2026-01-01 00:05",
    "2026-01-01T00:00, 2026-01-01T00:05:00.000",
    "1767225600, 1767225900",
    "1767225600000, 1767225900000",
    "\uFEFF1767225600, 2026-01-01T00:05:00Z"
  })
  void timesAreWrittenInManyWays(String first, String second) {
    Trace trace = parse(first + ",1", second + ",7", "2026-01-01T00:09:00Z,");
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), trace.start());
    assertEquals(300, trace.length(), "a sample without a value is none");
  }

  @Test
  void whatIsTooLargeToPlayIsSaid() {
    assertEquals(
        "t.csv goes over 731 days; at most 400 can be played",
        assertThrows(
                IllegalArgumentException.class,
                () -> parse("2026-01-01T00:00:00Z,1", "2028-01-02T00:00:00Z,1"))
            .getMessage());
    Trace crowd = parse("2026-01-01T00:00:00Z,100000000000", "2026-01-01T00:05:00Z,3");
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> Simulation.of(crowd, Setups.small(), List.of(ScalingRuleName.values())))
            .getMessage();
    assertTrue(said.startsWith("t.csv has 5000000000 rooms open at once; at most"), said);
  }

  @Test
  void aHeaderIsNotNeeded() {
    assertEquals(1, parse("2026-01-01T00:00:00Z,1", "2026-01-01T00:00:01Z,2").length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-01-01T00:10:00Z;5 | t.csv, line 3, holds '2026-01-01T00:10:00Z;5', not a timestamp, a"
            + " comma and a number",
        "yesterday,5 | t.csv, line 3, has the timestamp 'yesterday'; write 2026-01-31T18:00:00Z",
        "2026-01-01T00:10:00Z,many | t.csv, line 3, has 'many' players; a number from 0 on is"
            + " needed",
        "2026-01-01T00:10:00Z,-1 | t.csv, line 3, has '-1' players; a number from 0 on is needed",
        "2026-01-01T00:10:00Z,NaN | t.csv, line 3, has 'NaN' players; a number from 0 on is needed",
        "2026-01-01T00:00:00Z,5 | t.csv, line 3, is not later than the line before it:"
            + " 2026-01-01T00:00:00Z",
      })
  void whatIsWrongIsSaidWithItsLine(String line, String said) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> parse(HEADER, "2026-01-01T00:00:00Z,5", line.strip()));
    assertEquals(said.strip(), refusal.getMessage());
  }

  @Test
  void oneSampleIsNoTrace() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> parse(HEADER, "2026-01-01T00:00:00Z,5"));
    assertEquals("t.csv holds 1 sample; a trace needs at least 2", refusal.getMessage());
  }

  @Test
  void anUnknownGeneratedTraceIsNamedWithThoseThatAreThere() {
    assertEquals(
        "no trace is generated as 'quiet'; there are diurnal, spikes, launch",
        assertThrows(IllegalArgumentException.class, () -> GeneratedTraces.of("quiet", 1))
            .getMessage());
  }
}
