package dev.greenroom.functions.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildFiles;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.build.BuildLogs;
import dev.greenroom.core.build.BuildRuns;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.core.image.ImageCarrier;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.MemoryArchive;
import dev.greenroom.core.testing.SteppedCloud;
import dev.greenroom.core.testing.SteppedLauncher;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.EventFeed;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.auth.Callers;
import dev.greenroom.functions.auth.GoogleIdTokens;
import dev.greenroom.functions.auth.PlayerTokens;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import dev.greenroom.functions.testing.UsedCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** A Greenroom in which one caller's calls to the outside are counted, and may be its last. */
final class CrashStage implements AutoCloseable {
  static final String NODE_TOKEN = "node-token";
  private static final Duration STEP = Duration.ofSeconds(4);

  private static final Duration LEASE = Duration.ofHours(1);

  /** Longer than any deadline: the one of idleness has 5 minutes. */
  private static final Duration LONG = Duration.ofMinutes(6);

  private static final Duration DAYS = Duration.ofDays(2);

  private static final int MOST_ROUNDS = 60;

  /** One is not enough: what the agent says is no decision of a job, but may lead to one. */
  private static final int ROUNDS_OF_REST = 2;

  /** Prepares worlds and heals them: nothing happens to this one. */
  final Api api = new Api();

  private final Unguarded unguarded = new Unguarded();
  private final Faults faults =
      new Faults(
          Intercepted.client(api.world.engine(), unguarded),
          api.world.tables.all(),
          1,
          0,
          0,
          Duration.ZERO);
  private final MemoryArchive archive = new MemoryArchive();
  private final Set<String> neverBind = new HashSet<>();
  private int writes;
  private int made;

  CrashStage() {
    world().beginStreams();
  }

  World world() {
    return api.world;
  }

  Core plain() {
    return api.world.core;
  }

  /** A name that no scene has had. */
  String name(String stem) {
    return stem + "-" + made++;
  }

  /** Everything as it was at first: two organizations, one node, and nothing else. */
  void clear() {
    var tables = world().tables;
    for (TableSpec table : tables.all()) {
      if (!table.equals(tables.orgs())) {
        for (var item : world().everything(table)) {
          if (!table.equals(tables.tokens()) || !first(item)) {
            world().remove(table, item);
          }
        }
      }
    }
    for (var org : world().everything(tables.orgs())) {
      world()
          .engine()
          .updateItem(
              u ->
                  u.tableName(tables.orgs().name())
                      .key(tables.orgs().keyOf(org))
                      .updateExpression("REMOVE defaultFleetId"));
    }
    world().launcher.known().forEach(world().launcher::lose);
    world().launcher.refuse(null);
    world().cloud.clear();
    neverBind.clear();
    archive.files().clear();
    node();
  }

  /** A token that was there before any scene. */
  private static boolean first(Map<String, AttributeValue> token) {
    return Set.of(Tokens.hash(Api.TOKEN), Tokens.hash(Api.OTHER_TOKEN))
        .contains(token.get("tokenHash").s());
  }

  /** The one node, with a token that its agent knows. */
  void node() {
    Node node = world().node(1_000_000, 1_000_000);
    plain()
        .nodes()
        .register(
            new Node(
                node.nodeId(),
                node.pool(),
                node.hosting(),
                node.status(),
                node.address(),
                node.milliVcpus(),
                0,
                node.memoryMb(),
                0,
                node.heartbeatDeadline(),
                Hashes.sha256(NODE_TOKEN),
                node.createdAt()));
  }

  /** Its agent will never see it bind its port; of a node: it will never join. */
  void neverBinds(String id) {
    neverBind.add(id);
  }

  void removeNode() {
    var nodes = world().tables.nodes();
    world().remove(nodes, nodes.key(World.NODE));
  }

  /** The wiring under test, as a new Lambda environment or a new leader would have it. */
  Core core() {
    return world()
        .coreWith(
            UsedCalls.watched(Intercepted.client(faults.client(), this::counted)),
            world().clock,
            Policy.defaults(),
            world().clock::pass,
            new HostingEngine(
                new SteppedLauncher(world().launcher, faults),
                Optional.empty(),
                new SteppedCloud(world().cloud, faults),
                ImageCarrier.NONE));
  }

  private Object counted(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    boolean reads =
        request instanceof GetItemRequest
            || request instanceof BatchGetItemRequest
            || request instanceof QueryRequest
            || request instanceof ScanRequest;
    writes += reads ? 0 : 1;
    return engine.apply(request);
  }

  /** How often the wiring under test has written so far. */
  int writes() {
    return writes;
  }

  /** All jobs of a leader who has just taken the lease from whoever had it. */
  List<Tick> jobs() {
    return jobs(plain(), archive);
  }

  /** The same, of a leader to whom things happen. */
  List<Tick> jobsUnderTest() {
    return jobs(core(), new SteppedArchive(archive, faults));
  }

  private List<Tick> jobs(Core of, ArchiveStore store) {
    Leadership leadership =
        new Leadership(plain().leases(), "leader", LEASE, world().clock.ticker(), world().clock);
    if (!leadership.lead()) {
      throw new AssertionError("the same holder takes its lease again at once");
    }
    return of.led(leadership).all(World.NODE, store, expiry(), world().clock.ticker(), STEP, STEP);
  }

  /** Its deletions of images and uploads count as steps of the job. */
  private BuildExpiry.Setup expiry() {
    return new BuildExpiry.Setup(
        new BuildFiles(
                UsedCalls.watched(UploadStore.class, new SteppedUploads(api.uploads, faults)),
                UsedCalls.watched(ImageBuilder.class, new SteppedImages(api.images, faults)),
                UsedCalls.watched(BuildLogs.class, api.buildLogs))
            ::delete,
        BuildLimits.defaults());
  }

  private Functions functions() {
    Core core = core();
    UploadStore uploads = new SteppedUploads(api.uploads, faults);
    return new Functions(
        new Wiring(
            core,
            new Callers(core),
            new PlayerTokens(new Random(7)),
            new GoogleIdTokens(api.google.address(), Duration.ofSeconds(2), world().clock),
            new BuildRuns(
                core.builds(),
                uploads,
                new SteppedImages(api.images, faults),
                new SteppedRegistry(api.registry, faults),
                api.buildLogs,
                world().clock,
                core.pause()),
            uploads,
            Wiring.DEFAULT_MAX_BUILD_BYTES,
            api.processLogs,
            List::of,
            () -> Api.ADDRESS,
            List.of(),
            new EventFeed(api.events, EventFeed.DEFAULT_KEEP_ALIVE),
            api.log::add));
  }

  /** One request through the real handler of a new environment. */
  Reply send(Request request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      functions()
          .serving(request.method(), request.path())
          .handleRequest(new ByteArrayInputStream(request.event()), out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Reply.ofEvent(out.toByteArray());
  }

  Faults faults() {
    return faults;
  }

  /** The agent reports and the jobs run until neither has anything more to do, now and later. */
  void settle() {
    Invariants.check(world());
    rounds();
    Invariants.checkAtRest(world());
    world().clock.pass(LONG);
    rounds();
    Invariants.checkAtRest(world());
    Invariants.checkBuildsHaveEnded(world());
    checkCloud();
  }

  /** No node is paid for that nobody wants, and none is waited for that is not there. */
  private void checkCloud() {
    Set<String> written = new HashSet<>();
    for (Node node : plain().nodes().all()) {
      if (node.hosting() == Hosting.cloud && !node.tokenHash().equals("none")) {
        written.add(node.nodeId());
      }
    }
    assertEquals(written, world().cloud.nodes.keySet(), "the nodes of the cloud");
  }

  /** Days later all that is over is in the archive, once and as it stands. */
  void checkArchive() {
    world().clock.pass(DAYS);
    Instant now = world().clock.instant();
    world().core.ticks().archive().apply(archive).run(now);
    List<String> kept = archive.files().values().stream().flatMap(List::stream).sorted().toList();
    List<String> over =
        Stream.of(world().tables.processes(), world().tables.rooms())
            .flatMap(table -> world().everything(table).stream())
            .filter(item -> item.containsKey(TableSpec.TTL) && hasBegunToAge(item, now))
            .map(item -> EnhancedDocument.fromAttributeValueMap(new TreeMap<>(item)).toJson())
            .sorted()
            .toList();
    assertEquals(over, kept, "the archive");
  }

  /** What is suspended may come back: its last days begin much later. */
  private static boolean hasBegunToAge(Map<String, AttributeValue> item, Instant now) {
    return !Instant.ofEpochSecond(Long.parseLong(item.get(TableSpec.TTL).n()))
        .minus(Policy.defaults().retention())
        .isAfter(now);
  }

  private void rounds() {
    FakeAgent agent = new FakeAgent(world(), neverBind);
    List<Tick> jobs = jobs();
    List<String> all = new ArrayList<>();
    int quiet = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      world().clock.pass(STEP);
      Instant now = world().clock.instant();
      List<String> made = new ArrayList<>();
      boolean asked = agent.beat() | agent.join();
      for (Tick tick : jobs) {
        // As in life, it comes less often than the others: once all else is at rest.
        if (tick.name().equals("lost-builds") && quiet < ROUNDS_OF_REST - 1) {
          continue;
        }
        List<String> decisions = tick.run(now);
        if (!tick.name().equals("utilization")) {
          made.addAll(decisions);
        }
      }
      all.addAll(made);
      quiet = made.isEmpty() && !asked ? quiet + 1 : 0;
      if (quiet == ROUNDS_OF_REST) {
        return;
      }
    }
    throw new AssertionError("the jobs do not come to rest: " + all);
  }

  /** From now on the conditions on these tables always hold for the caller under test. */
  void unguard(TableSpec... tables) {
    unguarded.tables(tables);
    world().leaveEventsOut("conditions are switched off to see that it shows");
  }

  @Override
  public void close() {
    faults.close();
    api.close();
  }

  /** Uploads whose calls count as steps of the caller. */
  private record SteppedUploads(UploadStore store, Faults faults) implements UploadStore {
    @Override
    public Plan plan(String buildId, long sizeInBytes) {
      return faults.step("plan upload", () -> store.plan(buildId, sizeInBytes));
    }

    @Override
    public Form form(String buildId, long mostBytes) {
      return faults.step("open form", () -> store.form(buildId, mostBytes));
    }

    @Override
    public void put(String buildId, byte[] archive) {
      faults.step(
          "put archive",
          () -> {
            store.put(buildId, archive);
            return true;
          });
    }

    @Override
    public Optional<String> missing(String buildId) {
      return faults.step("look at upload", () -> store.missing(buildId));
    }

    @Override
    public Optional<InputStream> open(String buildId) {
      return faults.step("open archive", () -> store.open(buildId));
    }

    @Override
    public void delete(String buildId) {
      faults.step(
          "delete upload",
          () -> {
            store.delete(buildId);
            return true;
          });
    }
  }

  /** An archive whose calls count as steps of the caller. */
  private record SteppedArchive(ArchiveStore store, Faults faults) implements ArchiveStore {
    @Override
    public boolean has(String name) {
      return faults.step("look into archive", () -> store.has(name));
    }

    @Override
    public Draft begin(String name) {
      Draft draft = faults.step("begin file of archive", () -> store.begin(name));
      return new Draft() {
        @Override
        public void accept(String line) {
          step("write to archive", () -> draft.accept(line));
        }

        @Override
        public void keep() {
          step("keep file of archive", draft::keep);
        }

        @Override
        public void close() {
          draft.close();
        }
      };
    }

    private void step(String what, Runnable work) {
      faults.step(
          what,
          () -> {
            work.run();
            return true;
          });
    }
  }

  /** A registry whose pulls count as steps of the caller. */
  private record SteppedRegistry(ImagePuller puller, Faults faults) implements ImagePuller {
    @Override
    public Pulled pull(Order order, ImageBuilder.BuildLog log) throws ImageBuilder.BuildFailed {
      Optional<Pulled> pulled =
          faults.step(
              "pull image",
              () -> {
                try {
                  return Optional.of(puller.pull(order, log));
                } catch (ImageBuilder.BuildFailed failed) {
                  return Optional.empty();
                }
              });
      return pulled.orElseThrow(
          () -> new ImageBuilder.BuildFailed("there is no such image in the registry"));
    }
  }

  /** Images whose builds count as steps of the caller. */
  private record SteppedImages(ImageBuilder builder, Faults faults) implements ImageBuilder {
    @Override
    public Image build(Order order, BuildLog log) throws BuildFailed {
      Optional<Image> image =
          faults.step(
              "build image",
              () -> {
                try {
                  return Optional.of(builder.build(order, log));
                } catch (BuildFailed failed) {
                  return Optional.empty();
                }
              });
      return image.orElseThrow(() -> new BuildFailed("the upload is at fault"));
    }

    @Override
    public void delete(String buildId) {
      faults.step(
          "delete image",
          () -> {
            builder.delete(buildId);
            return true;
          });
    }
  }
}
