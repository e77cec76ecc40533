package dev.greenroom.core.minimum;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.FleetScaling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a schedule may be. Every refusal is a sentence (422). */
public final class ScheduleRules {
  /** What its name may be: it stands in paths and keys. */
  public static final String NAME = "[a-zA-Z0-9_-]{1,64}";

  /** How many a region of a fleet may have. */
  public static final int MOST = 50;

  /** The longest cron expression, in characters. */
  public static final int LONGEST_CRON = 120;

  public static final Duration LONGEST_LEAD = Duration.ofHours(24);

  /** How many activations are shown, and must end by themselves. */
  public static final int SHOWN = 5;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private ScheduleRules() {}

  /**
   * The terms that are asked for, when they are allowed.
   *
   * @param ofOne the vCPUs of a node; empty when the fleet has a shape that is no longer offered
   * @throws GreenroomException 422 in a sentence that names the field
   */
  public static MinimumSchedule.Terms checked(
      MinimumSchedule.Terms asked, Optional<Integer> ofOne, String nodeShapeId) {
    checkTimes(asked);
    return withNodes(asked, nodes(asked.minVcpus(), ofOne, nodeShapeId));
  }

  /**
   * The same for terms that were allowed elsewhere, when the fleet perhaps had another shape: they
   * need not be a multiple of the vCPUs of a node any more.
   */
  public static MinimumSchedule.Terms moved(MinimumSchedule.Terms asked, Optional<Integer> ofOne) {
    checkTimes(asked);
    return withNodes(asked, asked.nodes(ofOne));
  }

  private static void checkTimes(MinimumSchedule.Terms asked) {
    if (asked.duration().isPresent() == asked.endCron().isPresent()) {
      throw GreenroomException.invalid(
          "duration and endCron are %s; exactly one of them must be given.",
          asked.duration().isPresent() ? "both given" : "both missing");
    }
    asked.duration().ifPresent(given -> length("duration", given, MINUTE, Timetable.LONGEST));
    length("leadTime", asked.leadTime(), Duration.ZERO, LONGEST_LEAD);
    zone(asked.timeZone());
    cron("cron", asked.cron(), asked.timeZone());
    asked.endCron().ifPresent(given -> cron("endCron", given, asked.timeZone()));
  }

  private static MinimumSchedule.Terms withNodes(MinimumSchedule.Terms asked, int nodes) {
    return new MinimumSchedule.Terms(
        asked.cron(),
        asked.timeZone(),
        asked.minVcpus(),
        nodes,
        asked.duration(),
        asked.endCron(),
        asked.leadTime(),
        asked.enabled());
  }

  /**
   * Refuses what would never be in force again, and what its endCron does not end in time: neither
   * can be meant by somebody who writes it now.
   */
  public static void refuseUseless(MinimumSchedule.Terms terms, Instant now) {
    Timetable table = new Timetable(terms);
    List<Activation> next =
        Stream.concat(table.at(now).stream(), table.next(now, SHOWN).stream()).toList();
    if (next.isEmpty()) {
      throw GreenroomException.invalid(
          "cron is '%s'; it must fire again, and never does in '%s'.",
          terms.cron(), terms.timeZone());
    }
    next.stream()
        .filter(activation -> !table.endsByItself(activation))
        .findFirst()
        .ifPresent(
            endless -> {
              throw GreenroomException.invalid(
                  "endCron is '%s'; it must fire within 7 days after each start, and does not after"
                      + " %s.",
                  terms.endCron().orElse(""), endless.startsAt());
            });
  }

  private static void length(String field, Duration given, Duration least, Duration most) {
    if (given.compareTo(least) < 0
        || given.compareTo(most) > 0
        || !given.equals(Duration.ofMinutes(given.toMinutes()))) {
      throw GreenroomException.invalid(
          "%s is '%s'; it must be whole minutes from %s to %s.", field, given, least, most);
    }
  }

  private static void zone(String name) {
    try {
      WallClock.zone(name);
    } catch (IllegalArgumentException e) {
      throw GreenroomException.invalid(
          "timeZone is '%s'; it must be a time zone by its name, as America/New_York or UTC.",
          name);
    }
  }

  private static void cron(String field, String given, String timeZone) {
    if (!given.startsWith("0 ") || given.length() > LONGEST_CRON || !readable(given, timeZone)) {
      throw GreenroomException.invalid(
          "%s is '%s'; it must be a cron expression of Quartz of at most %d characters that begins"
              + " with '0 ' (its seconds), as '0 0 18 ? * FRI'.",
          field, given, LONGEST_CRON);
    }
  }

  private static boolean readable(String cron, String timeZone) {
    try {
      WallClock.of(cron, timeZone);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int nodes(int vcpus, Optional<Integer> ofOne, String nodeShapeId) {
    int each =
        ofOne.orElseThrow(
            () ->
                GreenroomException.invalid(
                    "minVcpus cannot be set while the fleet has the node shape '%s', which is no"
                        + " longer offered; give it another one.",
                    nodeShapeId));
    if (vcpus < 0 || vcpus % each != 0 || vcpus / each > FleetScaling.MOST_NODES) {
      throw GreenroomException.invalid(
          "minVcpus is %d; it must be a multiple of %d (the vCPUs of a node) from 0 to %d.",
          vcpus, each, each * FleetScaling.MOST_NODES);
    }
    return vcpus / each;
  }
}
