package dev.greenroom.local.cli.doctor;

/**
 * What was found of one thing.
 *
 * @param mark whether it is well
 * @param what was looked at
 * @param sentence how it is; of what is missing, also what to do
 */
public record Finding(Mark mark, String what, String sentence) {
  /** How well it is. */
  public enum Mark {
    ok,
    /** It works, and may not be enough. */
    note,
    missing
  }

  static Finding ok(String what, String sentence) {
    return new Finding(Mark.ok, what, sentence);
  }

  static Finding note(String what, String sentence) {
    return new Finding(Mark.note, what, sentence);
  }

  static Finding missing(String what, String sentence) {
    return new Finding(Mark.missing, what, sentence);
  }

  @Override
  public String toString() {
    return "%-7s  %-24s  %s".formatted(mark, what, sentence);
  }
}
