package dev.greenroom.core.why;

import dev.greenroom.core.usage.ProcessCost;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The story of a room or a process.
 *
 * @param subject the id that was asked about
 * @param kind what it is
 * @param cause its state and the cause of it, in one sentence
 * @param entries what happened, oldest first
 * @param cost what the process cost; of its rooms it has the one that was asked about, if any
 * @param log the last lines that the process printed
 */
public record Timeline(
    String subject,
    SubjectKind kind,
    String cause,
    List<Entry> entries,
    ProcessCost cost,
    List<String> log) {

  public Timeline {
    entries = List.copyOf(entries);
    log = List.copyOf(log);
  }

  /**
   * One thing that happened.
   *
   * @param at when
   * @param text a sentence
   * @param facts the same for programs
   */
  public record Entry(Instant at, String text, Map<String, String> facts) {}

  /** Pure: what is not in the evidence is not told. */
  public static Timeline of(Evidence evidence) {
    return new Timeline(
        evidence.id(),
        evidence.kind(),
        Cause.of(evidence),
        Chronicle.of(evidence),
        evidence.cost(),
        evidence.log());
  }
}
