package dev.greenroom.events;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a game process ended.
 *
 * @param code its exit code, 128 + n when signal n ended it (the shell's rule); absent when nobody
 *     saw the end
 * @param at when it was seen to have ended
 * @param why what the machine knows beyond the code, as a clause without a full stop ({@code killed
 *     for using more than its 512 MiB of memory}); absent when the code says it all
 */
public record ExitReport(OptionalInt code, Instant at, Optional<String> why) {

  /** When the code says it all. */
  public ExitReport(OptionalInt code, Instant at) {
    this(code, at, Optional.empty());
  }

  Map<String, Object> toJson() {
    return new Fields.Writer().put("code", code).put("at", at.toString()).put("why", why).done();
  }

  static ExitReport fromJson(Object json) {
    Fields in = Fields.of("exit", json);
    return new ExitReport(in.optionalInteger("code"), in.instant("at"), in.optionalString("why"));
  }
}
