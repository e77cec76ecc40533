package dev.greenroom.jobs.service;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.event.EventJournal;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * Two replicas as processes, while work comes in all the time: the leader is killed again and again
 * ({@code -Dgreenroom.kills}), and once stopped past its lease with a transaction on its way.
 */
@EnabledOnOs(OS.LINUX)
class ReplicasTest {
  private static final int KILLS = Integer.getInteger("greenroom.kills", 5);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration HAND_OVER = Duration.ofSeconds(15);
  private static final long WORK_MILLIS = 500;
  private static final long HEARTBEAT_MILLIS = 2_000;

  /** A trigger that missed its moment, since nobody led then, is made up for within this. */
  private static final Duration MINIMUMS = Duration.ofSeconds(45);

  private final List<String> made = new CopyOnWriteArrayList<>();
  private final List<Replica> replicas = new ArrayList<>();
  private Account account;
  private Thread worker;
  private Thread agent;
  private volatile boolean done;

  @BeforeEach
  void open() throws Exception {
    account = new Account();
    account.hosts();
  }

  @AfterEach
  void close() throws Exception {
    done = true;
    if (worker != null) {
      worker.join();
    }
    if (agent != null) {
      agent.interrupt();
      agent.join();
    }
    replicas.forEach(Replica::close);
    if (account != null) {
      account.close();
    }
  }

  @Test
  @Timeout(1800)
  void whoeverLeadsNothingIsDoneTwiceAndNothingByAnOldEpoch() throws Exception {
    Instant begun = Instant.now();
    everyOtherMinute();
    Replica leader = start();
    leader.await("This replica runs the jobs, in epoch 1.", SOON);
    Replica standby = start();
    worker = Thread.ofVirtual().start(this::work);
    agent = Thread.ofVirtual().start(this::speak);

    List<Duration> handOvers = new ArrayList<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      Replica next = start();
      long killed = System.nanoTime();
      leader.kill();
      leader = awaitLeader(kill + 1L);
      handOvers.add(Duration.ofNanos(begunAt(kill + 1L) - killed));
      standby = leader == next ? standby : next;
    }
    handOvers.add(stopPastTheLease(leader, KILLS + 2L));
    System.out.println("hand-overs: " + handOvers.stream().map(Duration::toMillis).toList());

    done = true;
    worker.join();
    awaitAllLaunched();
    Instant until = Instant.now().minus(MINIMUMS);
    handOvers.forEach(
        took -> assertTrue(took.compareTo(HAND_OVER) <= 0, "a hand-over took " + took));
    nothingByAnOldEpoch();
    eachProcessIsOneTask();
    minimumsFiredOnce(begun, until);
    eachProcessWasTold();
  }

  /**
   * In the journal each once. On the bus at least once, and the same event under one id: as it was
   * sent there, since the queues of Moto may lose what comes while somebody reads them.
   */
  private void eachProcessWasTold() throws InterruptedException {
    long until = System.nanoTime() + SOON.toNanos();
    List<EventJournal.Entry> journal = account.journal();
    while (!processesOf(journal).containsAll(made) && System.nanoTime() < until) {
      Thread.sleep(200);
      journal = account.journal();
    }
    assertEquals(
        LongStream.rangeClosed(1, journal.size()).boxed().toList(),
        journal.stream().map(EventJournal.Entry::number).toList());
    Map<String, Long> times =
        processesOf(journal).stream().collect(groupingBy(by -> by, counting()));
    assertEquals(
        Map.of(), notOnce(made, times), "of %d, how often in the journal".formatted(made.size()));
    Map<String, Set<String>> ids = account.sentToTheBus("process.created");
    assertEquals(
        List.of(),
        made.stream().filter(id -> ids.getOrDefault(id, Set.of()).size() != 1).toList(),
        "not told under one id");
    assertEquals(List.of(), account.bus.failed());
  }

  private static Map<String, Long> notOnce(List<String> all, Map<String, Long> times) {
    Map<String, Long> wrong = new TreeMap<>();
    for (String id : all) {
      if (times.getOrDefault(id, 0L) != 1) {
        wrong.put(id, times.getOrDefault(id, 0L));
      }
    }
    return wrong;
  }

  private static List<String> processesOf(List<EventJournal.Entry> journal) {
    return journal.stream()
        .filter(entry -> entry.type().equals("process.created"))
        .map(entry -> ((Map<?, ?>) entry.event().get("subject")).get("processId").toString())
        .toList();
  }

  private Replica start() throws Exception {
    Replica replica = account.replica("replica-" + replicas.size());
    replicas.add(replica);
    replica.await("The jobs are up.", SOON);
    return replica;
  }

  /** New processes to launch all the time, some of which are asked to stop. */
  private void work() {
    try {
      while (!done) {
        made.add(account.process());
        if (made.size() % 4 == 0) {
          account
              .core
              .stopping()
              .by("test", account.core.processes().get(made.get(made.size() - 3)).orElseThrow());
        }
        Thread.sleep(WORK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the agent of the machine does; a jobs service that saw time jump counts on that. */
  private void speak() {
    try {
      while (true) {
        account.heard();
        Thread.sleep(HEARTBEAT_MILLIS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private Replica awaitLeader(long epoch) throws InterruptedException {
    String words = "This replica runs the jobs, in epoch %d.".formatted(epoch);
    long until = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() < until) {
      for (Replica replica : replicas) {
        if (replica.said(words)) {
          return replica;
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError("nobody leads in epoch " + epoch);
  }

  private long begunAt(long epoch) {
    return account.writes.stream()
        .filter(write -> Door.begunBy(write).equals(Optional.of(epoch)))
        .mapToLong(Door.Write::nanos)
        .findFirst()
        .orElseThrow();
  }

  /** What it has sent arrives when another leads, and what it does then is its own affair. */
  private Duration stopPastTheLease(Replica leader, long epoch) throws Exception {
    leader.door.awaitHeldTransaction();
    long stopped = System.nanoTime();
    leader.signal("STOP");
    awaitLeader(epoch);
    int before = account.writes.size();
    leader.door.release();
    leader.signal("CONT");
    leader.await("This replica does not run the jobs any more.", SOON);
    List<Door.Write> late =
        account.writes.subList(before, account.writes.size()).stream()
            .filter(write -> write.replica().equals(leader.name))
            .filter(write -> Door.epochOf(write).equals(Optional.of(epoch - 1)))
            .toList();
    assertTrue(!late.isEmpty(), "the transaction that was on its way never came");
    late.forEach(write -> assertEquals(400, write.status(), write.toString()));
    return Duration.ofNanos(begunAt(epoch) - stopped);
  }

  /** In the order in which DynamoDB took them. */
  private void nothingByAnOldEpoch() {
    long epoch = 0;
    int accepted = 0;
    for (Door.Write write : account.writes) {
      Optional<Long> begins = Door.begunBy(write);
      if (begins.isPresent()) {
        assertEquals(epoch + 1, begins.get());
        epoch = begins.get();
      }
      Optional<Long> of = Door.epochOf(write);
      if (of.isPresent() && write.accepted()) {
        accepted++;
        assertEquals(epoch, of.get(), "accepted of an old epoch: " + write);
      }
    }
    assertEquals(KILLS + 2L, epoch);
    // Those that were stopped while nobody led were never launched.
    long launched =
        account.core.processes().getAll(made).stream()
            .filter(process -> process.scheduledAt().isPresent())
            .count();
    assertTrue(launched > made.size() / 2, launched + " launched of " + made.size());
    assertTrue(accepted >= launched, accepted + " transactions for " + launched);
  }

  private void awaitAllLaunched() throws InterruptedException {
    long until = System.nanoTime() + SOON.toNanos();
    List<Process> waiting = waiting();
    while (!waiting.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(200);
      waiting = waiting();
    }
    assertEquals(List.of(), waiting);
  }

  private List<Process> waiting() {
    return account.core.processes().getAll(made).stream()
        .filter(process -> process.status() == ProcessStatus.starting)
        .filter(process -> process.scheduledAt().isEmpty())
        .toList();
  }

  private void eachProcessIsOneTask() {
    EcsClient ecs = account.clients.ecs(Account.REGION);
    List<String> arns =
        ecs.listClusters().clusterArns().stream()
            .flatMap(cluster -> tasks(ecs, cluster).stream())
            .toList();
    assertTrue(arns.size() > 0);
    Map<String, Long> tasks = arns.stream().collect(groupingBy(by -> by, counting()));
    made.forEach(
        id -> {
          Process process = account.core.processes().get(id).orElseThrow();
          if (process.scheduledAt().isPresent()) {
            assertEquals(1, tasks.get(id), "tasks of " + process);
          }
        });
    tasks.forEach((id, count) -> assertEquals(1, count, "tasks of " + id));
  }

  /** Who started each: one that ends in between is listed twice, and is one all the same. */
  private static List<String> tasks(EcsClient ecs, String cluster) {
    Set<String> arns = new LinkedHashSet<>();
    for (String status : List.of("RUNNING", "STOPPED")) {
      ecs.listTasksPaginator(r -> r.cluster(cluster).desiredStatus(status)).taskArns().stream()
          .forEach(arns::add);
    }
    List<String> all = List.copyOf(arns);
    List<String> startedBy = new ArrayList<>();
    for (int from = 0; from < all.size(); from += 100) {
      List<String> page = all.subList(from, Math.min(all.size(), from + 100));
      ecs.describeTasks(r -> r.cluster(cluster).tasks(page)).tasks().stream()
          .map(Task::startedBy)
          .forEach(startedBy::add);
    }
    return startedBy;
  }

  /** In force in every even minute. */
  private void everyOtherMinute() {
    Instant now = account.core.clock().instant();
    account
        .core
        .minimumSchedules()
        .put(
            new MinimumSchedule(
                Account.ORG,
                account.fleet.fleetId(),
                Region.Frankfurt,
                "even-minutes",
                new MinimumSchedule.Terms(
                    "0 0/2 * * * ?",
                    "UTC",
                    4,
                    1,
                    Optional.of(Duration.ofMinutes(1)),
                    Optional.empty(),
                    Duration.ZERO,
                    true),
                now,
                "test",
                now,
                "test"));
  }

  /** Each change of the minute is one that was accepted, whoever led. */
  private void minimumsFiredOnce(Instant begun, Instant until) {
    Map<Instant, Long> noted =
        account.writes.stream()
            .filter(Door::notesMinimum)
            .collect(groupingBy(write -> write.at().truncatedTo(ChronoUnit.MINUTES), counting()));
    Map<Instant, Long> once =
        noted.keySet().stream().collect(toMap(minute -> minute, minute -> 1L));
    assertEquals(once, noted);
    Instant first = begun.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
    for (Instant minute = first; minute.isBefore(until); minute = minute.plusSeconds(60)) {
      assertTrue(noted.containsKey(minute), "nothing fired at %s: %s".formatted(minute, noted));
    }
  }
}
