package dev.greenroom.functions.move;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.view.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A record on its way in.
 *
 * @param orgId the organization that takes it
 * @param operator whether whoever runs this Greenroom brings it
 * @param by what things are marked with that do not say by whom they were made
 * @param now when things were made that do not say when
 * @param dryRun true when nothing is to be written
 * @param body the record
 */
record Arrival(
    String orgId, boolean operator, String by, Instant now, boolean dryRun, Fields body) {
  static final Text BY = Text.of(1, 320);
  private static final Text MOMENT =
      Text.matching(
          20,
          30,
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z",
          "a date as 2026-01-02T03:04:05.678Z");

  /** What came of it; the constants are spelled as the wire spells them. */
  enum Result {
    created,
    updated,
    unchanged
  }

  /** The answer. */
  static JsonObject answer(Kind kind, String id, Result result) {
    return new JsonObject().put("kind", kind).put("id", id).put("result", result);
  }

  /** A moment in the milliseconds that the tables keep. */
  static Optional<Instant> moment(Fields body, String field) {
    return body.text(field, MOMENT)
        .map(
            text -> {
              try {
                return Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
              } catch (DateTimeException notInTheCalendar) {
                throw body.refused(field, text, MOMENT.allowed());
              }
            });
  }

  Optional<Instant> moment(String field) {
    return moment(body, field);
  }

  /**
   * A moment that must be said.
   *
   * @throws GreenroomException 422 when it is not
   */
  Instant requiredMoment(String field) {
    return moment(field).orElseThrow(() -> Refusal.missing(body.name(field), MOMENT.allowed()));
  }

  Instant createdAt() {
    return moment("createdAt").orElse(now);
  }

  String createdBy() {
    return body.text("createdBy", BY).orElse(by);
  }
}
