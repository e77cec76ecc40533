package dev.greenroom.core.job;

import java.time.Instant;
import java.util.List;

/** One run of a periodic job: looks, decides, acts. It may be repeated and may be cut short. */
public interface Tick {

  /** The job's name, as users read it. */
  String name();

  /** Runs once and hands back its decisions, a sentence each; none when there was nothing to do. */
  List<String> run(Instant now);
}
