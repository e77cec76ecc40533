package dev.greenroom.bench;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.MemoryArchive;
import dev.greenroom.core.testing.SteppedLauncher;
import dev.greenroom.core.testing.WrittenState;
import dev.greenroom.core.time.Pause;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.jobs.TickRunner;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Half an hour of rooms under faults of every kind, against a machine whose games are numbers. Ends
 * with 1 when an invariant broke, or when memory or tables grow.
 */
public final class Soak implements AutoCloseable {
  private static final int THREADS = 12;
  private static final int MACHINERY = 6;

  /** More rooms than live at the wanted rate: the machine is starved, and ends come late. */
  private static final int SECONDS_OF_ROOMS = 30;

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration SWEEP = Duration.ofSeconds(15);
  private static final Duration LOOK_FOR_ABANDONED = Duration.ofSeconds(30);
  private static final Duration RECONCILE = Duration.ofSeconds(10);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration LATE = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofSeconds(60);

  /** DynamoDB Local's own time-to-live must not reach the items: their time is far ahead. */
  private static final Duration AHEAD = Duration.ofDays(20 * 365);

  private final Options options;
  private final InstantSource clock = () -> Instant.now().plus(AHEAD);
  private final Instant began = clock.instant();
  private final AmazonDynamoDBLocal engine = DynamoDBEmbedded.create(true); // no telemetry
  private final Tables tables = Tables.withPrefix("");
  private final ReadWriteLock quiet = new ReentrantReadWriteLock(true);
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(THREADS, Thread.ofPlatform().daemon().factory());

  /** An agent and the jobs do not wait behind players. */
  private final ScheduledExecutorService machinery =
      Executors.newScheduledThreadPool(
          MACHINERY, Thread.ofPlatform().daemon().name("machinery").factory());

  private final AtomicLong violations = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final Report report;
  private final Chaos chaos;
  private final Machine machine;
  private final Core core;
  private final Players players;
  private final Check check;
  private final TimeToLive timeToLive;
  private volatile boolean open = true;

  Soak(Options options, PrintStream out) {
    this.options = options;
    this.report = new Report(out);
    DynamoDbClient direct = engine.dynamoDbClient();
    TableCreation.createMissing(direct, tables.all());
    this.chaos = new Chaos(direct, tables, options.faults());
    this.machine = new Machine(clock, chaos, this::violated);
    this.core = core(chaos.client(), new SteppedLauncher(machine, chaos.faults()));
    Core plain = core(direct, machine);
    Studio.open(plain);
    this.players = new Players(core, chaos, machine, this::later, this::violated);
    this.check =
        new Check(
            plain,
            () -> new WrittenState(direct, tables, machine.known()),
            machine::hasReasonToEnd,
            this::violated);
    this.timeToLive = new TimeToLive(new WrittenState(direct, tables, java.util.Set.of()));
  }

  private Core core(DynamoDbClient client, ProcessLauncher launcher) {
    Policy usual = Policy.defaults();
    Policy fast =
        new Policy(
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Optional.empty(),
            Duration.ofSeconds(5),
            usual.relaunchAfter(),
            usual.nodeSilence(),
            options.retention(),
            usual.lobbies(),
            usual.prices(),
            usual.keptAfterOrder());
    return new Core(
        client,
        tables,
        fast,
        HostingEngine.of(launcher),
        MasterKey.of(new byte[32]),
        () -> URI.create("http://127.0.0.1:8080"),
        clock,
        Pause.real());
  }

  /** True when nothing broke and nothing grows. */
  boolean run() throws InterruptedException {
    report.print("soak: %s", options);
    schedule();
    Instant end = began.plus(options.duration());
    while (clock.instant().isBefore(end)) {
      Thread.sleep(
          Math.min(
              options.every().toMillis(),
              Math.max(1, Duration.between(clock.instant(), end).toMillis())));
      sample();
    }
    open = false;
    chaos.calm();
    rest();
    boolean grows = report.grows();
    long broken = violations.get();
    report.print("faults: %s", faults());
    report.print(
        "soak: %s: %d rooms in %d s at %d/s (%d not asked for in time) with %d faults, %d"
            + " violations%s",
        broken == 0 && !grows ? "passed" : "FAILED",
        players.made(),
        options.duration().toSeconds(),
        options.rate(),
        skipped.get(),
        chaos.counts().values().stream().mapToLong(c -> c.sum()).sum(),
        broken,
        grows ? ", and it grows" : "");
    return broken == 0 && !grows;
  }

  private void schedule() {
    long between = TimeUnit.SECONDS.toNanos(1) / options.rate();
    AtomicLong due = new AtomicLong(System.nanoTime());
    machinery.scheduleAtFixedRate(() -> ask(due, between), 0, between, TimeUnit.NANOSECONDS);
    every(BEAT, this::beat);
    Leadership leadership = new Leadership(core.leases(), "soak", LEASE, Ticker.real(), clock);
    core.led(leadership)
        .all(
            Studio.NODE,
            new MemoryArchive(),
            new BuildExpiry.Setup(imageId -> {}, BuildLimits.defaults()),
            Ticker.real(),
            BEAT,
            BEAT)
        .forEach(
            tick ->
                every(tick.name().equals("reconcile") ? RECONCILE : BEAT, job(tick, leadership)));
    every(LOOK_FOR_ABANDONED, players::endAbandoned);
    every(SWEEP, () -> timeToLive.sweep(clock.instant()));
  }

  /** What a starved machine did not ask for in time is not made up for in a burst. */
  private void ask(AtomicLong due, long between) {
    boolean late =
        System.nanoTime() - due.getAndAdd(between) > LATE.toNanos()
            || players.playing().size() > SECONDS_OF_ROOMS * options.rate();
    if (late) {
      skipped.incrementAndGet();
    } else if (open) {
      threads.execute(() -> guarded(players::play));
    }
  }

  private Runnable job(Tick tick, Leadership leadership) {
    TickRunner runner =
        new TickRunner(tick, core.jobLog(), clock, complaint -> {}, leadership::lead);
    return () ->
        chaos.perhapsDying(
            () -> {
              runner.run();
              return true;
            });
  }

  /** As many reports as one heartbeat may hold; the next one brings the others. */
  private void beat() {
    List<ProcessReport> all = machine.reports();
    for (int from = 0; from < all.size() || from == 0; from += NodeHeartbeat.MOST_PROCESSES) {
      List<ProcessReport> some =
          all.subList(from, Math.min(all.size(), from + NodeHeartbeat.MOST_PROCESSES));
      machine.heard(
          some,
          chaos.perhapsDying(
              () ->
                  core.heartbeats().heard(new NodeHeartbeat(Studio.NODE, clock.instant(), some))));
    }
  }

  private void every(Duration time, Runnable work) {
    machinery.scheduleWithFixedDelay(
        () -> guarded(work), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void later(Runnable work, Duration delay) {
    threads.schedule(() -> guarded(work), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Nothing writes while the tables are looked at; what fails is tried again at its next time. */
  private void guarded(Runnable work) {
    quiet.readLock().lock();
    try {
      work.run();
    } catch (Faults.Crash | RuntimeException failed) {
      // An injected fault. What it broke shows in the check.
    } finally {
      quiet.readLock().unlock();
    }
  }

  private void sample() {
    quiet.writeLock().lock();
    try {
      check.run(players.playing());
      Map<String, Integer> items = timeToLive.sweep(clock.instant());
      System.gc();
      Runtime memory = Runtime.getRuntime();
      report.add(
          new Report.Sample(
              Duration.between(began, clock.instant()),
              players.made(),
              players.unanswered(),
              players.playing().size(),
              machine.running().size(),
              items,
              memory.totalMemory() - memory.freeMemory(),
              violations.get()));
    } finally {
      quiet.writeLock().unlock();
    }
  }

  /** The load has ended: the jobs must heal what the faults left. */
  private void rest() throws InterruptedException {
    Instant end = clock.instant().plus(REST);
    Optional<String> unrest;
    do {
      Thread.sleep(BEAT);
      quiet.writeLock().lock();
      try {
        unrest = check.atRest();
      } finally {
        quiet.writeLock().unlock();
      }
    } while (unrest.isPresent() && clock.instant().isBefore(end));
    unrest.ifPresent(broken -> violated("never comes to rest: " + broken));
  }

  private String faults() {
    return chaos.counts().entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private void violated(String what) {
    violations.incrementAndGet();
    report.print("VIOLATION: %s", what);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    machinery.shutdownNow();
    chaos.close();
    engine.shutdown();
  }

  /** {@code --duration 30m --rate 20 --faults 0.01 --retention 2m --every 30s}. */
  public static void main(String[] args) throws InterruptedException {
    boolean passed;
    try (Soak soak = new Soak(Options.of(args), System.out)) {
      passed = soak.run();
    }
    System.exit(passed ? 0 : 1);
  }
}
