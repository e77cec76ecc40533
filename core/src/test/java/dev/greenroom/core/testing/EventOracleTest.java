package dev.greenroom.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.event.StreamChange;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.events.event.ProcessEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is told wrongly of a life with every kind of event in it is noticed. */
class EventOracleTest {
  private final World world = new World();
  private EventCheck check;
  private List<StreamChange> written;
  private List<List<GreenroomEvent>> told;

  @BeforeEach
  void live() {
    world.node(1_000_000, 1_000_000);
    builds();
    Application app = world.app("duel");
    world.deploy(app, 2);
    matches(app);
    waits(app);
    world
        .core
        .applications()
        .change(
            app, new Application.Settings("duel2", app.auth(), Optional.empty(), Optional.empty()));
    world
        .core
        .applications()
        .delete(world.core.applications().require(World.ORG, app.appId()), now(), "me");
    world.core.nodes().setStatus(World.NODE, NodeStatus.draining);
    check = world.events();
    written = check.written();
    told = written.stream().map(check.production()).toList();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Instant now() {
    world.clock.pass(Duration.ofSeconds(1));
    return world.clock.instant();
  }

  private void builds() {
    for (String id : List.of("bld-1", "bld-2")) {
      Build build =
          new Build(
              World.ORG,
              id,
              "6cf1e3a4-0000-4000-8000-000000000001",
              BuildStatus.created,
              Optional.of("1.0"),
              1000,
              0,
              Optional.empty(),
              now(),
              "me",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      world.core.builds().create(build);
      world.core.builds().started(build, now());
      world.core.builds().alive(build, now());
      if (id.equals("bld-1")) {
        world.core.builds().succeeded(build, new ImageBuilder.Image(7, "hash"), now());
      } else {
        world.core.builds().failed(build, now());
      }
      world.core.builds().deleted(build, now());
    }
  }

  private void matches(Application app) {
    var created = world.core.roomCreation().create(world.room(app));
    world.core.roomCreation().create(world.room(app));
    Process process = created.process();
    var lifecycle = world.core.lifecycle();
    lifecycle.booted(process, now(), Optional.empty());
    lifecycle.started(
        process,
        now(),
        now(),
        List.of(new ExposedPort("default", "127.0.0.1", 31_012, TransportType.tcp)));
    lifecycle.connections(process, 2, now(), now());
    lifecycle.egressed(process, new Egress(5_000, 0, Optional.empty()));
    world.core.rooms().configure(app.appId(), created.room().roomId(), "{}");
    suspends(app, created.room().roomId());
    world.core.rooms().destroy(app.appId(), created.room().roomId(), now());
    lifecycle.connections(process, 0, now(), now());
    Process idle = world.core.processes().get(process.processId()).orElseThrow();
    lifecycle.ask(idle, now());
    lifecycle.vetoed(idle, now());
    Process drains = world.core.processes().get(process.processId()).orElseThrow();
    world.core.draining().drain(drains, false, now(), world.freely());
    world.core.draining().takeBack(drains, now(), world.freely());
    world.core.draining().drain(drains, false, now(), world.freely());
    lifecycle.stop(process, now(), "asked to");
    lifecycle.over(process, ProcessStatus.stopped, now(), "asked to");
    Rest.settle(world.core, now());
  }

  /** A room that comes back, and one that does not. */
  private void suspends(Application app, String roomId) {
    world.core.rooms().suspend(app.appId(), roomId, now());
    world.core.rooms().configure(app.appId(), roomId, "asleep");
    world.core.roomResumption().resume(World.ORG, app.appId(), roomId, "me");
    String other = world.core.roomCreation().create(world.room(app)).room().roomId();
    world.core.rooms().suspend(app.appId(), other, now());
    world.core.rooms().destroy(app.appId(), other, now());
  }

  /** One that has to wait for its node, and whose end is told last. */
  private void waits(Application app) {
    world.core.nodes().setStatus(World.NODE, NodeStatus.draining);
    Process process =
        world
            .core
            .processCreation()
            .create(
                world.core.applications().require(World.ORG, app.appId()), Region.Frankfurt, "me");
    world.core.nodes().setStatus(World.NODE, NodeStatus.running);
    Rest.settle(world.core, now());
    Process placed = world.core.processes().get(process.processId()).orElseThrow();
    world.core.lifecycle().over(placed, ProcessStatus.failed, now(), "lost");
  }

  /** What is said of the life when the n-th write is told otherwise. */
  private List<String> problems(int changed, List<GreenroomEvent> otherwise) {
    List<List<GreenroomEvent>> all = new ArrayList<>(told);
    all.set(changed, otherwise);
    var next = all.iterator();
    Function<StreamChange, List<GreenroomEvent>> events = change -> next.next();
    return check.judge(written, events, Set.of()).problems();
  }

  private void assertNoticed(int changed, List<GreenroomEvent> otherwise, String how) {
    List<String> problems = problems(changed, otherwise);
    assertTrue(!problems.isEmpty(), how + ": " + written.get(changed));
    var after = written.get(changed).after().orElseThrow();
    TableSpec table =
        world.tables.streaming().stream()
            .filter(spec -> spec.name().equals(written.get(changed).table()))
            .findFirst()
            .orElseThrow();
    String id = after.get(table.range().orElse(table.hash()).name()).s();
    assertTrue(problems.getFirst().contains(id), problems.getFirst() + " names no " + id);
  }

  @Test
  void theLifeHasEveryKindOfEvent() {
    Set<String> types = new HashSet<>();
    told.forEach(events -> events.forEach(event -> types.add(event.type())));
    assertEquals(28, types.size(), types.toString());
    assertEquals(List.of(), problems(0, told.getFirst()));
  }

  @Test
  void oneThatIsMissingIsNoticed() {
    for (int i = 0; i < told.size(); i++) {
      if (!told.get(i).isEmpty()) {
        assertNoticed(i, List.of(), "missing");
      }
    }
  }

  @Test
  void oneThatIsDoubledIsNoticed() {
    for (int i = 0; i < told.size(); i++) {
      for (GreenroomEvent event : told.get(i)) {
        assertNoticed(i, List.of(event, event), "doubled");
      }
    }
  }

  /** Each event in place of each other one, and where nothing is to be told. */
  @Test
  void oneThatIsToldOfAnotherChangeIsNoticed() {
    for (int i = 0; i < told.size(); i++) {
      for (int j = 0; j < told.size(); j++) {
        if (i != j && !told.get(j).isEmpty()) {
          assertNoticed(i, told.get(j), "instead");
        }
      }
    }
  }

  @Test
  void wrongFiguresAndWhatBreaksItsSchemaAreNoticed() {
    for (int i = 0; i < told.size(); i++) {
      if (told.get(i).stream().findFirst().orElse(null) instanceof ProcessEvent.Connections e) {
        Envelope envelope = e.envelope();
        assertNoticed(i, List.of(connections(envelope, e, 9, e.active())), "before");
        assertNoticed(i, List.of(connections(envelope, e, e.before(), 9)), "active");
        Envelope unnamed = new Envelope("7", envelope.at(), envelope.orgId(), envelope.appId());
        assertTrue(
            problems(i, List.of(connections(unnamed, e, e.before(), e.active())))
                .getFirst()
                .contains("breaks its schema"));
      }
    }
  }

  private static GreenroomEvent connections(
      Envelope envelope, ProcessEvent.Connections event, int before, int active) {
    return new ProcessEvent.Connections(
        envelope, event.processId(), event.deploymentId(), before, active);
  }

  @Test
  void aWorldInWhichSomethingIsUntoldDoesNotClose() {
    World broken = new World();
    Application app = broken.app("duel");
    TableSpec apps = broken.tables.apps();
    broken.engine().updateItem(Update.of(apps, app.appId()).set("createdInHaste", true).request());
    broken.engine().deleteItem(d -> d.tableName(apps.name()).key(apps.key(app.appId())));
    AssertionError error = assertThrows(AssertionError.class, broken::close);
    assertEquals(
        "application %s: its createdInHaste changed, of which nobody knows whether it is to be told (2 such faults in this world)"
            .formatted(app.appId()),
        error.getMessage());
  }
}
