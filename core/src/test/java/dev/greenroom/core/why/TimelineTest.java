package dev.greenroom.core.why;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.booted;
import static dev.greenroom.core.testing.Reports.bound;
import static dev.greenroom.core.testing.Reports.exited;
import static dev.greenroom.core.testing.Reports.idle;
import static dev.greenroom.core.testing.Reports.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.OpenedPort;
import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whole stories, played with the real jobs and told from what they recorded, against golden files
 * in which ids stand as words. Run with {@code -Dgreenroom.golden=write} to write them anew.
 */
class TimelineTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "why");
  private static final Duration IDLE = Policy.defaults().idleTimeout();
  private static final String ROOM = "arena";

  private final Lines log = new Lines();
  private World world;
  private Application app;
  private Deployment deployment;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    deployment = world.deploy(app, 2);
  }

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void aMatchThatRuns() {
    String id = running();
    players(id, 2);
    golden("running-room", ROOM);
    golden("running-process", id);
  }

  @Test
  void aMatchThatEnded() {
    String id = running();
    players(id, 2);
    pass(600);
    players(id, 0);
    pass(5);
    destroy(ROOM);
    pass(IDLE.toSeconds());
    reap();
    pass(1);
    beats(idle(world, id, true));
    pass(2);
    beats(exited(world, id, 143));
    golden("ended-room", ROOM);
    golden("reaped-process", id);
  }

  @Test
  void aRoomThatJoinsAnOpenProcess() {
    running();
    pass(30);
    create("second");
    pass(30);
    golden("joined-room", "second");
  }

  @Test
  void aRoomThatIsSuspendedAndComesBack() {
    String id = running();
    players(id, 1);
    pass(60);
    players(id, 0);
    pass(5);
    suspend();
    golden("suspended-room", ROOM);
    pass(30);
    beats(exited(world, id, 0));
    reap();
    golden("suspended-process-gone-room", ROOM);
    pass(3600);
    world.node(64_000, 256_000);
    String next =
        world
            .core
            .roomResumption()
            .resume(World.ORG, app.appId(), ROOM, "matchmaker@example.org")
            .process()
            .processId();
    pass(2);
    beats(bound(world, next, 0));
    golden("resumed-room", ROOM);
    golden("resumed-process", next);
    golden("left-process", id);
  }

  @Test
  void aSuspendedRoomThatIsLookedFor() {
    String id = running();
    suspend();
    pass(10);
    world.core.roomResumption().resumeForVisitor(app.appId(), ROOM);
    golden("visited-room", ROOM);
    suspend();
    pass(10);
    destroy(ROOM);
    golden("destroyed-suspended-room", ROOM);
    withoutDecisions();
    golden("untold-suspended-room", ROOM);
    assertEquals(0, process(id).roomsAllocated());
  }

  private void suspend() {
    pass(1);
    world
        .core
        .rooms()
        .suspend(World.ORG, app.appId(), ROOM, "matchmaker@example.org", world.clock.instant());
  }

  @Test
  void noCapacity() {
    world.node(250, 256_000);
    String id = create(ROOM);
    golden("no-capacity-room", ROOM);
    pass(40);
    world.node(64_000, 256_000);
    world.core.ticks().placer().run(world.clock.instant());
    golden("capacity-found-process", id);
  }

  @Test
  void thePortThatNeverCame() {
    String id = create(ROOM);
    pass(2);
    beats(booted(world, id, new OpenedPort("tcp", 31012, "127.0.0.1")));
    log.lines("listening on 127.0.0.1:31012");
    golden("binding-room", ROOM);
    pass(100);
    world.core.heartbeats().heard(beat(world));
    reap();
    golden("bind-timeout-room", ROOM);
    golden("bind-timeout-process", id);
  }

  @Test
  void aCrash() {
    String id = running();
    players(id, 2);
    pass(60);
    log.lines("turn 17", "out of memory");
    beats(exited(world, id, 137));
    golden("crash-room", ROOM);
    reap();
    golden("crash-process", id);
  }

  @Test
  void aVetoOfAReap() {
    String id = asked();
    golden("reap-asked-process", id);
    pass(1);
    beats(idle(world, id, false));
    golden("reap-vetoed-process", id);
  }

  @Test
  void aReapThatNobodyAnswered() {
    String id = asked();
    pass(Policy.defaults().askTimeout().toSeconds());
    reap();
    golden("reap-unanswered-process", id);
  }

  @Test
  void aReapWherePlayersCannotBeSeen() {
    String id = running();
    pass(1);
    destroy(ROOM);
    pass(IDLE.toSeconds());
    reap();
    beats(unseen(world, id));
    golden("reaped-blind-process", id);
  }

  /** By the job that rolls a deployment out. */
  @Test
  void aDrain() {
    String id = running();
    rollOut();
    allocate();
    pass(2);
    String newer = others(id).getFirst();
    beats(bound(world, newer, 0));
    allocate();
    golden("drain-process", id);
    golden("drain-room", ROOM);
    pass(60);
    destroy(ROOM);
    pass(10);
    allocate();
    beats(idle(world, id, true));
    pass(1);
    beats(exited(world, id, 143));
    golden("drained-process", id);
    golden("allocated-process", newer);
  }

  @Test
  void aRolloutThatIsHeldUp() {
    String id = running();
    rollOut();
    allocate();
    pass(3);
    String newer = others(id).getFirst();
    beats(exited(world, newer, 1));
    allocate();
    golden("held-process", newer);
  }

  private void rollOut() {
    StaticAllocation one = new StaticAllocation(Region.Frankfurt, 1, 1, 2, Optional.empty());
    world
        .core
        .applications()
        .change(
            latest(),
            new Application.Settings(
                app.appName(),
                app.auth(),
                Optional.of(new ServiceConfig(List.of(one), Optional.empty())),
                Optional.empty()));
    pass(5);
    world.deploy(app, 2);
  }

  private void allocate() {
    world.core.ticks().allocation().run(world.clock.instant());
  }

  private List<String> others(String id) {
    return world.everything(world.tables.processes()).stream()
        .map(item -> item.get("processId").s())
        .filter(other -> !other.equals(id))
        .toList();
  }

  @Test
  void aBudgetRefusal() {
    running();
    pass(7200);
    world
        .core
        .budgets()
        .set(World.ORG, new BigDecimal("0.04"), "dev@example.org", world.clock.instant());
    GreenroomException refused = assertThrows(GreenroomException.class, () -> create("dear"));
    assertEquals(
        "Room dear was not created: the budget of this month is used up.", refused.getMessage());
    golden("budget-refused-room", "dear");
    String opened =
        assertThrows(
                GreenroomException.class,
                () -> world.core.processCreation().create(latest(), Region.Tokyo, "me"))
            .getMessage();
    golden("budget-refused-process", opened.split(" ")[1]);
    assertThrows(GreenroomException.class, () -> inquiry().about("org-other", "dear"));
  }

  @Test
  void aStopByAPerson() {
    String id = running();
    pass(10);
    world.core.stopping().by("dev@example.org", process(id));
    golden("stopping-room", ROOM);
    pass(Policy.defaults().stopGrace().toSeconds());
    reap();
    pass(1);
    beats(exited(world, id, 137));
    reap();
    golden("stopped-room", ROOM);
    golden("stopped-process", id);
  }

  @Test
  void aShutDown() {
    String id = running();
    pass(10);
    world.core.stopping().shutDown(process(id));
    beats(exited(world, id, 143));
    golden("shut-down-room", ROOM);
  }

  @Test
  void aLaunchThatCanNeverBe() {
    world.launcher.refuse("its program /app/server is missing");
    assertThrows(GreenroomException.class, () -> create(ROOM));
    golden("never-started-room", ROOM);
  }

  @Test
  void whatItsMachineLost() {
    String id = running();
    pass(10);
    world.launcher.lose(id);
    world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant());
    golden("lost-room", ROOM);
  }

  @Test
  void aProcessThatWasOpenedInAdvance() {
    Process process =
        world.core.processCreation().create(latest(), Region.Tokyo, "dev@example.org");
    golden("in-advance-process", process.processId());
  }

  /** The times and the reason on the item tell what is left. */
  @Test
  void aStoryWhoseDecisionsWereLost() {
    String id = running();
    pass(60);
    beats(exited(world, id, 1));
    withoutDecisions();
    golden("untold-process", id);
  }

  private void withoutDecisions() {
    for (var item : world.everything(world.tables.decisions())) {
      world
          .engine()
          .deleteItem(
              d ->
                  d.tableName(world.tables.decisions().name())
                      .key(world.tables.decisions().keyOf(item)));
    }
  }

  @Test
  void whatIsUnknownOrAnothersIsRefusedInTheSameWords() {
    String id = running();
    for (String known : List.of(ROOM, id)) {
      String foreign =
          assertThrows(GreenroomException.class, () -> inquiry().about("org-other", known))
              .getMessage();
      String unknown =
          assertThrows(GreenroomException.class, () -> inquiry().about(World.ORG, "nothing"))
              .getMessage();
      assertEquals(unknown.replace("nothing", known), foreign);
    }
  }

  /** A caller may name its room like another's process, and learns nothing by it. */
  @Test
  void aRoomNamedLikeAProcessDoesNotShowIt() {
    String id = running();
    create(id);
    Timeline timeline = inquiry().about(World.ORG, id);
    assertEquals(SubjectKind.room, timeline.kind());
    String before = "Room before of another";
    decided(Decision.room(id), world.clock.instant(), DecisionKind.roomDestroyed, before);
    assertTrue(
        inquiry().about(World.ORG, id).entries().stream().noneMatch(e -> e.text().equals(before)),
        "a decision without the organization is another's");
  }

  private Application latest() {
    return world.core.applications().get(app.appId()).orElseThrow();
  }

  private String create(String roomId) {
    RoomRequest r = world.room(app);
    return world
        .core
        .roomCreation()
        .create(
            new RoomRequest(
                r.orgId(),
                r.appId(),
                r.region(),
                r.roomConfig(),
                r.deploymentId(),
                Optional.of(roomId),
                r.idempotencyKey(),
                r.createdBy()))
        .process()
        .processId();
  }

  private String running() {
    String id = create(ROOM);
    pass(1);
    beats(booted(world, id));
    pass(2);
    beats(bound(world, id, 0));
    return id;
  }

  private String asked() {
    String id = running();
    pass(10);
    destroy(ROOM);
    pass(IDLE.toSeconds());
    reap();
    return id;
  }

  private void players(String id, int count) {
    pass(3);
    beats(bound(world, id, count));
  }

  private void beats(ProcessReport report) {
    world.core.heartbeats().heard(beat(world, report));
  }

  private void destroy(String roomId) {
    world
        .core
        .rooms()
        .destroy(World.ORG, app.appId(), roomId, "matchmaker@example.org", world.clock.instant());
  }

  private void decided(String subject, Instant at, DecisionKind kind, String text) {
    world.core.decisions().record(Decision.of(subject, at, kind, text));
  }

  private void reap() {
    world.core.ticks().reaper().run(world.clock.instant());
  }

  private void pass(long seconds) {
    world.clock.pass(Duration.ofSeconds(seconds));
  }

  private Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private Inquiry inquiry() {
    return new Inquiry(
        world.core.applications(),
        world.core.deployments(),
        world.core.processes(),
        world.core.rooms(),
        world.core.decisions(),
        world.core.scalings(),
        log,
        world.core.costs());
  }

  private void golden(String name, String id) {
    String text = String.join("\n", TimelineText.lines(inquiry().about(World.ORG, id))) + "\n";
    if (name.endsWith("-process")) {
      text = text.replace(id, "PROCESS");
    }
    Map<String, String> names = new LinkedHashMap<>();
    world.everything(world.tables.processes()).stream()
        .sorted(Comparator.comparing(item -> Long.parseLong(item.get("createdAt").n())))
        .map(item -> item.get("processId").s())
        .forEach(process -> names.put(process, "PROCESS" + "-NEXT".repeat(names.size())));
    for (var named : names.entrySet()) {
      text = text.replace(named.getKey(), named.getValue());
    }
    text = text.replace(deployment.spec().deploymentId(), "DEPLOYMENT");
    Path file = GOLDEN.resolve(name + ".txt");
    try {
      if ("write".equals(System.getProperty("greenroom.golden"))) {
        Files.writeString(file, text);
      }
      assertEquals(Files.readString(file), text, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A log that a test writes. */
  private static final class Lines implements ProcessLogs {
    private final List<String> lines = new ArrayList<>();

    void lines(String... more) {
      lines.addAll(List.of(more));
    }

    @Override
    public boolean exists(String processId) {
      return !lines.isEmpty();
    }

    @Override
    public void tail(
        String processId, int tailLines, boolean follow, boolean timestamps, OutputStream out)
        throws IOException {
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void download(String processId, boolean timestamps, OutputStream out)
        throws IOException {
      tail(processId, lines.size(), false, timestamps, out);
    }
  }
}
