package dev.greenroom.jobs.service;

import dev.greenroom.aws.CloudEvents;
import dev.greenroom.aws.service.BuildHosting;
import dev.greenroom.aws.service.ServiceCore;
import dev.greenroom.aws.service.ServiceSettings;
import dev.greenroom.core.Core;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.health.Vitals;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.org.Installation;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.TableCheck;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.jobs.JobSchedules;
import dev.greenroom.jobs.Jobs;
import dev.greenroom.jobs.publish.Publisher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * One replica of the jobs: it runs all of them while it leads, and watches the lease while it does
 * not.
 */
final class JobsService implements AutoCloseable {
  /** How long a leader may be silent; the next one has taken over two ticks later. */
  static final Duration LEASE = Duration.ofSeconds(9);

  /** Between two runs of the jobs that players wait for, and two looks at another's lease. */
  static final Duration TICK = Duration.ofSeconds(1);

  private static final String MINIMUMS = "minimums";
  private static final Duration FIGURES = Duration.ofSeconds(20);

  /** Between two looks at what is due; each shard has its own pace. */
  private static final Duration PUBLISH = Duration.ofMillis(250);

  /** What is being published may end within this before the lease is given up. */
  private static final long END_SECONDS = 3;

  private final ServiceCore aws;
  private final Journal journal;
  private final InstantSource clock;
  private final Lead lead;
  private final Publisher publisher;
  private volatile Jobs jobs;
  private final CloudEvents events;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("service-", 0).factory());

  private JobsService(
      ServiceCore aws, Journal journal, InstantSource clock, String replica, String token) {
    this.aws = aws;
    this.journal = journal;
    this.clock = clock;
    Core core = aws.core();
    DynamoDbClient tables = aws.clients().tables(aws.settings().region());
    TableCheck.check(tables, aws.tables().all());
    FirstOwner.ensure(
        core,
        new Installation(new Database(tables), aws.tables().names()),
        aws.masterKey(),
        token,
        core.clock().instant());
    Leadership leadership =
        new Leadership(core.leases(), replica, LEASE, Ticker.real(), core.clock());
    this.lead = new Lead(leadership, journal, this::catchUp);
    this.events = aws.cloudEvents(clock, journal::warn);
    this.publisher =
        new Publisher(aws, () -> lead.epoch().isPresent(), leadership, clock, journal::warn);
    List<Tick> ticks = ticks(leadership);
    Figures figures =
        new Figures(journal, () -> vitals(core, ticks).take(core.clock().instant()), lead::epoch);
    this.jobs =
        Jobs.start(
            new JobSchedules(TICK, clock, journal::warn).schedules(core, ticks, lead, figures));
    every(FIGURES, () -> attempt(figures::tell));
    every(PUBLISH, publisher::run);
    events.start();
  }

  /**
   * Starts a replica.
   *
   * @param token of the operator, made if it is not there
   * @throws RuntimeException with one sentence: the master key or a table is missing
   */
  static JobsService start(
      ServiceSettings settings,
      String token,
      String replica,
      Journal journal,
      InstantSource clock) {
    ServiceCore aws = ServiceCore.thatLaunches(settings, clock, journal::warn);
    try {
      return new JobsService(aws, journal, clock, replica, token);
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    }
  }

  private Vitals vitals(Core core, List<Tick> ticks) {
    return core.vitals(
        publisher::lag,
        ticks.stream().collect(Collectors.toMap(Tick::name, tick -> JobSchedules.SLOW)));
  }

  /** What changes by the clock may have changed while nobody led; all else runs every second. */
  private void catchUp() {
    if (jobs != null) {
      jobs.trigger(MINIMUMS);
    }
  }

  private List<Tick> ticks(Leadership leadership) {
    Map<String, Tick> byRegion = new LinkedHashMap<>();
    aws.engines()
        .forEach((region, engine) -> byRegion.put(region, reconciler(leadership, region, engine)));
    Tick reconcile = new RegionalReconcile(byRegion, journal::warn);
    BuildHosting builds =
        BuildHosting.of(aws.settings(), aws.clients(), aws.core().clock(), aws.core().pause());
    List<Tick> ticks = new ArrayList<>();
    aws
        .core()
        .led(leadership)
        .all(
            Set::of,
            builds.archive(),
            new BuildExpiry.Setup(builds.files()::delete, BuildLimits.defaults()),
            Ticker.real(),
            TICK,
            JobSchedules.SLOW)
        .stream()
        .map(tick -> tick.name().equals(reconcile.name()) ? reconcile : tick)
        .forEach(ticks::add);
    ticks.addAll(aws.ticks());
    return ticks;
  }

  private Tick reconciler(Leadership leadership, String region, ProcessLauncher engine) {
    return aws.core().reconciler(leadership, engine, () -> nodesIn(region));
  }

  private Set<String> nodesIn(String awsRegion) {
    return aws.core().nodes().all().stream()
        .filter(node -> node.status() != NodeStatus.stopped)
        .filter(
            node ->
                node.region()
                    .flatMap(aws.settings().regions()::of)
                    .filter(awsRegion::equals)
                    .isPresent())
        .map(Node::nodeId)
        .collect(Collectors.toSet());
  }

  private void every(Duration time, Runnable step) {
    threads.scheduleWithFixedDelay(step, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      journal.warn("the figures of the service were not taken: " + e);
    }
  }

  /**
   * Notes what was published, and gives the lease up, so that another replica need not wait for it.
   */
  @Override
  public void close() {
    events.close();
    threads.shutdown();
    try {
      if (threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        publisher.end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lead.close();
    jobs.close();
    // A run that began just before may have taken it once more.
    lead.close();
    aws.close();
  }
}
