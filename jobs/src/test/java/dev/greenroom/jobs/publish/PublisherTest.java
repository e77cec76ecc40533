package dev.greenroom.jobs.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.core.Core;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** Real streams of DynamoDB Local, a real bus of Moto, and doors at which things go wrong. */
class PublisherTest {
  private static final String REGION = "eu-central-1";
  private static final Duration LEASE = Duration.ofSeconds(9);

  /** As often as the SDK tries. */
  private static final int CALLS = 3;

  private static AwsStandIn aws;
  private static AwsClients clients;
  private static AwsClients queues;
  private static AwsClients past;

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong nanos = new AtomicLong();
  private World world;
  private TestBus bus;
  private String name;
  private Leadership leadership;
  private Publisher publisher;

  /** What happens instead of the next write of checkpoints. */
  private Runnable before = () -> {};

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    queues = Caller.clients(aws.url(), Caller.JOBS);
    past = new AwsClients(Optional.of(aws.behind()));
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    if (aws != null) {
      clients.close();
      queues.close();
      past.close();
      aws.close();
    }
  }

  @BeforeEach
  void open() {
    world = new World();
    name = "bus-" + UUID.randomUUID();
    bus = new TestBus(past, REGION, name).listening();
    begin("one");
    aws.calls();
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** That replica takes the lease, whoever has it, and publishes from now on. */
  private void begin(String replica) {
    DynamoDbClient tables = Intercepted.client(world.client, this::written);
    Core core = world.coreWith(tables, world.clock, world.core.policy(), time -> {});
    leadership = new Leadership(core.leases(), replica, LEASE, nanos::get, world.clock);
    while (!leadership.lead()) {
      nanos.addAndGet(LEASE.toNanos());
    }
    publisher =
        new Publisher(
            core,
            tables,
            world.streams(),
            new Bus(
                clients.buses(REGION),
                queues.queues(REGION),
                name,
                bus.unpublished(),
                time -> {},
                said::add),
            world.tables,
            leadership::lead,
            leadership,
            world.clock,
            this::complained);
  }

  /** DynamoDB Local takes an iterator from before the first record for one that comes too late. */
  private void complained(String line) {
    if (!line.contains("changes after the beginning")) {
      said.add(line);
    }
  }

  private Object written(
      software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest request,
      java.util.function.Function<
              software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest, Object>
          engine) {
    if (request instanceof TransactWriteItemsRequest all
        && all.toString().contains(Checkpoints.JOB)) {
      Runnable now = before;
      before = () -> {};
      now.run();
    }
    return engine.apply(request);
  }

  /** Longer than a shard rests, and than nothing is read after a failure. */
  private void publish() {
    world.clock.pass(Duration.ofSeconds(6));
    publisher.run();
  }

  private void apps(String prefix, int count) {
    IntStream.range(0, count).forEach(i -> world.app(prefix + i));
  }

  private static List<String> names(List<Map<?, ?>> heard) {
    return heard.stream()
        .map(event -> (Map<?, ?>) event.get("detail"))
        .map(detail -> ((Map<?, ?>) detail.get("data")).get("appName").toString())
        .toList();
  }

  private static List<String> ids(List<Map<?, ?>> heard) {
    return heard.stream()
        .map(event -> ((Map<?, ?>) event.get("detail")).get("id").toString())
        .toList();
  }

  private static List<String> numbered(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void eachEventIsToldOnceAsManyAtATimeAsTheBusTakes() {
    apps("duel-", 25);

    publish();
    publish();

    List<Map<?, ?>> heard = bus.heard();
    assertEquals(numbered("duel-", 25), names(heard));
    assertEquals(25, new HashSet<>(ids(heard)).size());
    assertEquals(List.of("PutEvents", "PutEvents", "PutEvents"), aws.calls());
    assertEquals("greenroom", heard.getFirst().get("source"));
    assertEquals("application.created", heard.getFirst().get("detail-type"));
    assertEquals(List.of(), said);
  }

  @Test
  void whatIsRefusedIsTriedAgainByItself() {
    aws.refuseEntries("InternalFailure", 1, 3);
    apps("duel-", 5);

    publish();

    assertEquals(List.of("PutEvents", "PutEvents"), aws.calls());
    assertEquals(List.of("duel-0", "duel-2", "duel-4", "duel-1", "duel-3"), names(bus.heard()));
    assertEquals(List.of(), bus.failed());
  }

  @Test
  void whatStaysRefusedGoesToTheQueueWithTheReasonAndHoldsUpNoOther() {
    IntStream.range(0, Bus.TRIES).forEach(i -> aws.refuseEntries("MalformedDetail", 0));
    apps("duel-", 3);

    publish();
    publish();

    assertEquals(List.of("duel-1", "duel-2"), names(bus.heard()));
    List<Map<?, ?>> failed = bus.failed();
    assertEquals(1, failed.size());
    assertEquals("MalformedDetail: as the test wants", failed.getFirst().get("reason"));
    assertEquals("application.created", failed.getFirst().get("detailType"));
    String detail = failed.getFirst().get("detail").toString();
    assertTrue(detail.contains("\"duel-0\""), detail);
    assertTrue(detail.contains(failed.getFirst().get("id").toString()), detail);
    assertEquals(1, said.size(), said.toString());
  }

  @Test
  void aBusThatIsOutOfReachIsWaitedFor() {
    publish();
    IntStream.range(0, CALLS)
        .forEach(i -> aws.refuse("PutEvents", 400, "ThrottlingException", "too many"));
    apps("duel-", 2);

    publish();
    assertEquals(List.of(), bus.heard());
    assertTrue(publisher.lag().compareTo(Duration.ofSeconds(6)) >= 0, "" + publisher.lag());
    publish();

    assertEquals(List.of("duel-0", "duel-1"), names(bus.heard()));
    publish();
    assertEquals(Duration.ZERO, publisher.lag());
    assertEquals(1, said.size(), said.toString());
  }

  @Test
  void aQueueThatIsOutOfReachIsWaitedForToo() {
    IntStream.range(0, Bus.TRIES).forEach(i -> aws.refuseEntries("MalformedDetail", 0));
    IntStream.range(0, CALLS).forEach(i -> aws.refuse("SendMessage", 500, "Internal", "down"));
    apps("duel-", 2);

    publish();
    publish();

    // Nothing was lost: that which was refused is told now, and what was told comes twice.
    List<Map<?, ?>> heard = bus.heard();
    assertEquals(List.of("duel-1", "duel-0", "duel-1"), names(heard));
    assertEquals(ids(heard).getFirst(), ids(heard).getLast());
  }

  @Test
  void anAnswerThatIsLostMeansTheSameEventTwice() {
    aws.loseAnswer("PutEvents");
    apps("duel-", 2);

    publish();

    List<Map<?, ?>> heard = bus.heard();
    assertEquals(List.of("duel-0", "duel-1", "duel-0", "duel-1"), names(heard));
    assertEquals(ids(heard).subList(0, 2), ids(heard).subList(2, 4));
  }

  @Test
  void whoIsKilledBeforeItNotedWhatItToldIsToldAgainByTheNext() {
    apps("duel-", 3);
    before =
        () -> {
          throw SdkClientException.create("killed");
        };
    publish();
    List<String> first = ids(bus.heard());
    assertEquals(3, first.size());

    begin("two");
    publish();
    assertEquals(first, ids(bus.heard()));

    apps("later-", 1);
    begin("three");
    publish();
    assertEquals(List.of("later-0"), names(bus.heard()));
  }

  @Test
  void anOldEpochMovesNoPlaceAnyMore() {
    apps("duel-", 2);
    before = () -> begin("two");

    // It was told, and when its place is written another leads.
    Publisher old = publisher;
    world.clock.pass(Duration.ofSeconds(6));
    old.run();
    List<String> first = ids(bus.heard());

    assertEquals(2, first.size());
    assertEquals(Optional.of(2L), leadership.epoch());
    publish();
    assertEquals(first, ids(bus.heard()));
    old.run();
    publish();
    assertEquals(List.of(), bus.heard());
    assertEquals(List.of(), said);
  }

  @Test
  void theNextGoesOnWhereTheLastOneEndedInTime() {
    apps("duel-", 2);
    publish();
    publisher.end();
    leadership.close();

    begin("two");
    apps("later-", 2);
    publish();

    assertEquals(List.of("duel-0", "duel-1", "later-0", "later-1"), names(bus.heard()));
  }

  /** As docs/lifetimes.md says. */
  @Test
  void aPlaceAgesOutWhenItsStreamHasForgottenWhatStoodThere() {
    apps("duel-", 1);
    publish();

    List<Long> lifetimes =
        world.everything(world.tables.jobs()).stream()
            .filter(item -> item.get("job").s().equals(Checkpoints.JOB))
            .map(item -> Long.parseLong(item.get(TableSpec.TTL).n()))
            .map(expires -> expires - world.clock.instant().getEpochSecond())
            .distinct()
            .toList();
    assertEquals(List.of(Duration.ofHours(48).toSeconds()), lifetimes);
  }

  @Test
  void shardsThatFollowOthersAreReadAfterThem() {
    apps("first-", 3);
    world.rollShards();
    apps("second-", 3);
    publish();
    begin("two");
    publish();

    List<String> all = new ArrayList<>(numbered("first-", 3));
    all.addAll(numbered("second-", 3));
    assertEquals(all, names(bus.heard()));
  }

  @Test
  void whatAgesOutIsNoEvent() {
    apps("duel-", 1);
    publish();
    assertEquals(1, bus.heard().size());

    world.remove(world.tables.apps(), world.everything(world.tables.apps()).getFirst());
    publish();

    assertEquals(List.of(), bus.heard());
    assertEquals(List.of(), bus.failed());
  }

  @Test
  void whoDoesNotLeadPublishesNothing() {
    Publisher old = publisher;
    begin("two");
    apps("duel-", 1);

    world.clock.pass(Duration.ofSeconds(6));
    nanos.addAndGet(LEASE.toNanos() / 2);
    old.run();
    assertEquals(List.of(), bus.heard());
    assertEquals(Duration.ZERO, old.lag());

    publish();
    assertEquals(List.of("duel-0"), names(bus.heard()));
  }
}
