package dev.greenroom.events;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a game process ended.
 *
 * @param code its exit code, 128 + n when signal n ended it (the shell's rule); absent when nobody
 *     saw the end
 * @param at when it was seen to have ended
 */
public record ExitReport(OptionalInt code, Instant at) {

  Map<String, Object> toJson() {
    return new Fields.Writer().put("code", code).put("at", at.toString()).done();
  }

  static ExitReport fromJson(Object json) {
    Fields in = Fields.of("exit", json);
    return new ExitReport(in.optionalInteger("code"), in.instant("at"));
  }
}
