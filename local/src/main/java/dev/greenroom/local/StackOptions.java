package dev.greenroom.local;

import dev.greenroom.local.fleet.FleetOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a person may choose about Greenroom on one machine.
 *
 * @param port where the API listens, 0 for any free port
 * @param bind the address that the API binds
 * @param publicHost the name under which players reach this machine; the bind address when empty
 * @param data the folder that keeps tables, builds, logs and the token; empty for a stack that
 *     forgets everything when it closes
 * @param runtime {@code auto}, {@code host} or {@code docker}
 * @param idleTimeout how long a process lives without rooms and connections
 * @param bindTimeout how long a process has to bind its port
 * @param emptyRoomTimeout how long rooms may stay without any player before their process ends;
 *     empty: for ever
 * @param tick the interval of the jobs
 * @param hostRun whether the host runtime runs the {@code RUN} lines of a Dockerfile
 * @param token the developer token; made (and kept in {@code data}) when empty
 * @param googleKeys where the keys are shown that Google signs ID tokens with; Google's own when
 *     empty
 * @param prices the file of the price list; the usual prices when empty
 * @param logRetention how long what games print is kept
 * @param accountTables what the names of the tables in the owner's AWS account begin with; empty:
 *     DynamoDB Local in this program
 * @param publicUrl where clients reach the API when something that ends TLS stands before it;
 *     empty: as it listens
 * @param cpuOvercommit how often each core is promised to games in containers, 1 or more
 * @param fleet the fleet that is played on this machine beside its own node; empty: none
 */
public record StackOptions(
    int port,
    String bind,
    Optional<String> publicHost,
    Optional<Path> data,
    String runtime,
    Duration idleTimeout,
    Duration bindTimeout,
    Optional<Duration> emptyRoomTimeout,
    Duration tick,
    boolean hostRun,
    Optional<String> token,
    Optional<URI> googleKeys,
    Optional<Path> prices,
    Duration logRetention,
    Optional<String> accountTables,
    Optional<URI> publicUrl,
    double cpuOvercommit,
    Optional<FleetOptions> fleet) {

  /** As long as Hathora kept logs unless an organization had another agreement. */
  public static final Duration LOG_RETENTION = Duration.ofHours(72);

  /** With Google's own keys, the usual prices, and logs that are kept for the usual time. */
  public StackOptions(
      int port,
      String bind,
      Optional<String> publicHost,
      Optional<Path> data,
      String runtime,
      Duration idleTimeout,
      Duration bindTimeout,
      Optional<Duration> emptyRoomTimeout,
      Duration tick,
      boolean hostRun,
      Optional<String> token) {
    this(
        port,
        bind,
        publicHost,
        data,
        runtime,
        idleTimeout,
        bindTimeout,
        emptyRoomTimeout,
        tick,
        hostRun,
        token,
        Optional.empty(),
        Optional.empty(),
        LOG_RETENTION,
        Optional.empty(),
        Optional.empty(),
        1,
        Optional.empty());
  }

  /** The same, with each core promised so often to games in containers. */
  public StackOptions overcommitted(double cpu) {
    return new StackOptions(
        port,
        bind,
        publicHost,
        data,
        runtime,
        idleTimeout,
        bindTimeout,
        emptyRoomTimeout,
        tick,
        hostRun,
        token,
        googleKeys,
        prices,
        logRetention,
        accountTables,
        publicUrl,
        cpu,
        fleet);
  }

  /** The same, with a fleet played on this machine. */
  public StackOptions playing(FleetOptions played) {
    return new StackOptions(
        port,
        bind,
        publicHost,
        data,
        runtime,
        idleTimeout,
        bindTimeout,
        emptyRoomTimeout,
        tick,
        hostRun,
        token,
        googleKeys,
        prices,
        logRetention,
        accountTables,
        publicUrl,
        cpuOvercommit,
        Optional.of(played));
  }
}
