package dev.greenroom.core.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Secret;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two who have read the same application, and each change something else. */
class ChangesAtOnceTest {
  private static final Optional<ServiceConfig> HELD =
      Optional.of(
          new ServiceConfig(
              List.of(new StaticAllocation(Region.Tokyo, 1, 2, 9, Optional.empty())),
              Optional.empty()));

  private World world;
  private Applications applications;
  private Application read;

  @BeforeEach
  void start() {
    world = new World();
    applications = world.core.applications();
    read = world.app("duel");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Application.Settings named(String name) {
    return new Application.Settings(name, read.auth(), read.serviceConfig(), read.loadBalancer());
  }

  private Application.Settings holding() {
    return new Application.Settings(read.appName(), read.auth(), HELD, read.loadBalancer());
  }

  private Application another(String name) {
    Application app =
        new Application(
            "app-" + UUID.randomUUID(),
            read.orgId(),
            name,
            Secret.of("secret-of-another"),
            read.auth(),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            world.clock.instant(),
            "ada",
            Optional.empty(),
            Optional.empty());
    applications.create(app);
    return app;
  }

  private Application now() {
    return applications.get(read.appId()).orElseThrow();
  }

  private void assertNamed(String name, String free) {
    assertEquals(name, now().appName());
    assertThrows(GreenroomException.class, () -> another(name), "it is taken");
    assertEquals(free, another(free).appName());
  }

  @Test
  void bothChangesHold() {
    applications.change(read, named("arena"));
    Application after = applications.change(read, holding());
    assertEquals(HELD, after.serviceConfig());
    assertEquals(now(), after);
    assertNamed("arena", "duel");
  }

  @Test
  void aNewNameKeepsWhatWasSetBesideIt() {
    applications.change(read, holding());
    applications.change(read, named("arena"));
    assertEquals(HELD, now().serviceConfig());
    assertNamed("arena", "duel");
  }

  @Test
  void ofTwoNamesTheLaterHoldsAndTheOtherIsFree() {
    applications.change(read, named("arena"));
    applications.change(read, named("court"));
    assertNamed("court", "arena");
    assertEquals("duel", another("duel").appName());
  }

  @Test
  void theNameOfOneThatWasRenamedAndDeletedIsFree() {
    applications.change(read, named("arena"));
    Application other = another("duel");
    applications.delete(read, world.clock.instant(), "ada");
    assertTrue(applications.get(read.appId()).isEmpty());
    assertEquals("arena", another("arena").appName());
    assertThrows(GreenroomException.class, () -> another("duel"), "it is " + other.appId());
  }
}
