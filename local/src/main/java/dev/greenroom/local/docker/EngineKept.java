package dev.greenroom.local.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Adds to a log what the engine kept while nobody read with it. It keeps moments, and the log has
 * none; so where one goes over into the other is told by the moments roughly, and within {@link
 * #SLACK} of these by what was printed.
 */
final class EngineKept {
  /** How far the engine's moment of a line may be from when its reader had it. */
  static final Duration SLACK = Duration.ofMillis(200);

  /** Of so much an overlap is looked for. */
  private static final int MOST = 1 << 18;

  /** The engine drops when a megabyte waits to be written, so never before so much was printed. */
  private static final int SURE = 1 << 19;

  private final PumpedLog log;
  private final Instant complete;
  private final Optional<Instant> joined;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private boolean met;
  private boolean unsure;
  private long added;

  /**
   * @param complete by when all that was printed is in the log
   * @param joined when somebody began to read with the engine again
   */
  EngineKept(PumpedLog log, Instant complete, Optional<Instant> joined) {
    this.log = log;
    this.complete = complete;
    this.joined = joined;
  }

  /** Adds all of it. */
  void add(InputStream engine) throws IOException {
    new LogFrames(engine).copyDated(this::take);
    meet();
    if (unsure) {
      log.say("up to here, lines may be missing, or stand here twice.");
    }
  }

  /** Where in what was read since then the log goes on. */
  int alreadyThere(byte[] next) {
    return Overlap.of(tail.toByteArray(), next);
  }

  /** How much of what was read since then is of use for that. */
  int ambiguous() {
    return tail.size();
  }

  private void take(Instant printed, byte[] block, int from, int length) throws IOException {
    if (!met && !printed.isAfter(complete.plus(SLACK)) && head.size() < MOST) {
      head.write(block, from, length);
    } else if (!met && head.size() >= MOST) {
      // So much that what was printed tells nothing: by the moments, then.
      met = true;
      warn();
    } else {
      meet();
    }
    if (met && printed.isAfter(complete)) {
      write(block, from, length);
    }
    if (joined.isPresent() && !printed.isBefore(joined.get().minus(SLACK))) {
      tail.write(block, from, length);
      if (tail.size() > MOST) {
        tail.reset();
        warn();
      }
    }
  }

  /** The first of it may be in the log already. */
  private void meet() throws IOException {
    if (met) {
      return;
    }
    met = true;
    byte[] first = head.toByteArray();
    int there = Overlap.of(log.tail(first.length), first);
    write(first, there, first.length - there);
  }

  private void write(byte[] block, int from, int length) throws IOException {
    added += length;
    if (added > SURE) {
      warn();
    }
    log.write(block, from, length);
  }

  private void warn() throws IOException {
    if (!unsure) {
      unsure = true;
      log.say(
          "from here on only the Docker engine read, which drops what comes too fast for it;"
              + " lines may be missing.");
    }
  }
}
