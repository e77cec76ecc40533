package dev.greenroom.functions.lambda;

import java.util.Map;
import java.util.Optional;

/** Functions that stand on something that a function on AWS does not have. */
final class Lacking {
  static final String LOGS = "the logs of processes";
  static final String EVENTS = "the journal of events";

  /** By their names; {@code LambdaFunctionsTest} holds each against what its code reaches for. */
  static final Map<String, String> BY_FUNCTION =
      Map.of(
          "LogsFunction", LOGS,
          "WhyFunction", LOGS,
          "EventsFunction", EVENTS);

  private Lacking() {}

  /** One sentence, when the function cannot start. */
  static Optional<String> of(String function) {
    return Optional.ofNullable(BY_FUNCTION.get(function))
        .map(
            what ->
                "%s needs %s, and there is no setting yet that names it on AWS; do not deploy it."
                    .formatted(function, what));
  }
}
