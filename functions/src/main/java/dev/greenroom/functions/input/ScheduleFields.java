package dev.greenroom.functions.input;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.minimum.ScheduleRules;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a schedule of a minimum may be given. */
public final class ScheduleFields {
  /** What it is called. */
  public static final Text NAME =
      Text.matching(1, 64, ScheduleRules.NAME, "a-z, A-Z, 0-9, _ and -");

  private static final Text CRON = Text.of(1, ScheduleRules.LONGEST_CRON);
  private static final Text ZONE = Text.of(1, 64);
  private static final Text LENGTH =
      new Text(
          2,
          30,
          Optional.of(Pattern.compile("P[0-9DTHMS.]+")),
          "a duration as PT5H, PT1H30M or P1D");

  /** More than any ten machines have: what a fleet may have is a rule of its shape. */
  private static final int MOST_VCPUS = 1_000_000;

  private ScheduleFields() {}

  /** The name in a path or a field. */
  public static String name(String given) {
    if (!NAME.allows(given)) {
      throw Refusal.of("name", given, NAME.allowed());
    }
    return given;
  }

  /**
   * The terms of a schedule of that fleet.
   *
   * @throws GreenroomException 422 for what is not allowed
   */
  public static MinimumSchedule.Terms terms(Fields body, Fleet fleet, NodeShapes shapes) {
    return ScheduleRules.checked(asked(body), vcpus(fleet, shapes), fleet.nodeShapeId());
  }

  /** The same for a schedule that was made elsewhere, perhaps when the fleet had another shape. */
  public static MinimumSchedule.Terms moved(Fields body, Fleet fleet, NodeShapes shapes) {
    return ScheduleRules.moved(asked(body), vcpus(fleet, shapes));
  }

  private static Optional<Integer> vcpus(Fleet fleet, NodeShapes shapes) {
    return shapes.find(fleet.nodeShapeId()).map(NodeShape::vcpus);
  }

  private static MinimumSchedule.Terms asked(Fields body) {
    return new MinimumSchedule.Terms(
        body.requiredText("cron", CRON),
        body.requiredText("timeZone", ZONE),
        body.requiredInteger("minVcpus", 0, MOST_VCPUS),
        0,
        length(body, "duration"),
        body.text("endCron", CRON),
        length(body, "leadTime").orElse(Duration.ZERO),
        body.flag("enabled").orElse(true));
  }

  private static Optional<Duration> length(Fields body, String field) {
    return body.text(field, LENGTH)
        .map(
            text -> {
              try {
                return Duration.parse(text);
              } catch (DateTimeException | ArithmeticException none) {
                throw body.refused(field, text, LENGTH.allowed());
              }
            });
  }
}
