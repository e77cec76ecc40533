package dev.greenroom.functions;

import dev.greenroom.core.Core;
import dev.greenroom.core.Ticks;
import dev.greenroom.core.build.BuildLogs;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.functions.auth.Callers;
import dev.greenroom.functions.auth.GoogleIdTokens;
import dev.greenroom.functions.auth.PlayerTokens;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All that the functions stand on, wired by hand.
 *
 * @param core the rules
 * @param callers who is calling
 * @param players makes the tokens of players
 * @param google checks whom Google vouches for
 * @param buildRuns runs builds; null on Lambda for functions of nothing else of builds
 * @param uploads takes archives; null there too
 * @param maxBuildBytes the largest archive that may be declared
 * @param processLogs what game processes have printed; null on Lambda
 * @param pings where clients measure their distance to a region
 * @param address where people reach this Greenroom, without a slash at its end
 * @param jobs the names of the periodic jobs, in the order in which they are shown
 * @param events where events are read from; null on Lambda
 * @param log takes lines of the log, each a JSON object
 */
public record Wiring(
    Core core,
    Callers callers,
    PlayerTokens players,
    GoogleIdTokens google,
    BuildRuns buildRuns,
    UploadStore uploads,
    long maxBuildBytes,
    ProcessLogs processLogs,
    Supplier<List<PingEndpoint>> pings,
    Supplier<URI> address,
    List<String> jobs,
    EventFeed events,
    Consumer<String> log) {

  /** 1 GiB: Hathora's own limit is not known; game servers are rarely half of that, packed. */
  public static final long DEFAULT_MAX_BUILD_BYTES = 1L << 30;

  /**
   * For functions that need no logs of processes and no journal of events: on Lambda there are
   * none, and those that need them are not served there. What is kept of builds comes by {@link
   * #withBuilds}, for those that need it.
   */
  public static Wiring onLambda(
      Core core, Supplier<List<PingEndpoint>> pings, Consumer<String> log) {
    return new Wiring(
        core,
        new Callers(core),
        new PlayerTokens(new SecureRandom()),
        new GoogleIdTokens(GoogleIdTokens.GOOGLE, GoogleIdTokens.TIMEOUT, core.clock()),
        null,
        null,
        DEFAULT_MAX_BUILD_BYTES,
        null,
        pings,
        core::address,
        Ticks.NAMES,
        null,
        log);
  }

  /** The same, with what is kept of builds. */
  public Wiring withBuilds(UploadStore archives, BuildRuns runs) {
    return new Wiring(
        core,
        callers,
        players,
        google,
        runs,
        archives,
        maxBuildBytes,
        processLogs,
        pings,
        address,
        jobs,
        events,
        log);
  }

  /** With the usual limits, and a log on standard output. */
  public static Wiring of(
      Core core,
      UploadStore uploads,
      ImageBuilder images,
      ImagePuller puller,
      BuildLogs buildLogs,
      ProcessLogs processLogs,
      Supplier<List<PingEndpoint>> pings,
      List<String> jobs,
      EventJournal events) {
    return new Wiring(
        core,
        new Callers(core),
        new PlayerTokens(new SecureRandom()),
        new GoogleIdTokens(GoogleIdTokens.GOOGLE, GoogleIdTokens.TIMEOUT, core.clock()),
        new BuildRuns(
            core.builds(), uploads, images, puller, buildLogs, core.clock(), core.pause()),
        uploads,
        DEFAULT_MAX_BUILD_BYTES,
        processLogs,
        pings,
        core::address,
        List.copyOf(jobs),
        new EventFeed(events, EventFeed.DEFAULT_KEEP_ALIVE),
        System.out::println);
  }
}
