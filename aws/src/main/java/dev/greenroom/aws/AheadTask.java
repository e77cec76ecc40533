package dev.greenroom.aws;

import dev.greenroom.core.secret.Hashes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task by which ECS gets an image onto a machine, and which runs nothing: docs/decisions/0134.
 * Who started it says all of it, so that nothing need be looked up when it has ended.
 *
 * @param nodeId of the machine
 * @param imageId of the image
 * @param tries which try it is, from 1
 */
record AheadTask(String nodeId, String imageId, int tries) {
  private static final String PREFIX = "ahead/";
  private static final Pattern STARTED_BY =
      Pattern.compile(PREFIX + "([0-9]{1,6})/([A-Za-z0-9_-]+)/([A-Za-z0-9_-]+)");

  /** What is no such task has none. */
  static Optional<AheadTask> of(String startedBy) {
    Matcher parts = STARTED_BY.matcher(startedBy);
    return parts.matches()
        ? Optional.of(
            new AheadTask(parts.group(3), parts.group(2), Integer.parseInt(parts.group(1))))
        : Optional.empty();
  }

  /** Of 128 characters at most with a node's id of 76: those of Greenroom have 64 at most. */
  String startedBy() {
    return "%s%d/%s/%s".formatted(PREFIX, tries, imageId, nodeId);
  }

  /**
   * The same for the same try: an answer that is lost starts no second task. 64 characters, which
   * is what {@code RunTask} takes.
   */
  String clientToken() {
    return Hashes.sha256(startedBy());
  }
}
