package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.usage.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it costs to know what was consumed. */
class CostOfUsageTest {
  private World world;
  private MeteredDynamoDb meter;
  private Application app;

  @BeforeEach
  void open() {
    AtomicReference<MeteredDynamoDb> made = new AtomicReference<>();
    world =
        new World(
            engine -> {
              made.set(new MeteredDynamoDb(engine, Tables.withPrefix("greenroom-").all()));
              return made.get().client();
            });
    meter = made.get();
    world.node(10_000_000, 10_000_000);
    app = world.app("duel");
    world.deploy(app, 10);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Instant now() {
    return world.clock.instant();
  }

  private String running() {
    Application latest = world.core.applications().get(app.appId()).orElseThrow();
    String id = world.core.processCreation().create(latest, Region.Tokyo, "me").processId();
    var process = world.core.processes().get(id).orElseThrow();
    world.core.lifecycle().started(process, now(), now(), List.of());
    return id;
  }

  private void ended(int count) {
    for (int i = 0; i < count; i++) {
      var process = world.core.processes().get(running()).orElseThrow();
      assertTrue(world.core.lifecycle().over(process, ProcessStatus.stopped, now(), "done"));
    }
  }

  private Bill month() {
    return meter.of(
        () -> world.core.usage().statement(World.ORG, Usage.month(now()), now()).total());
  }

  @Test
  void aMonthCostsTheSameHoweverManyProcessesEnded() {
    ended(3);
    Bill few = month();
    ended(27);
    Bill many = month();
    assertEquals(few.units(), many.units());
    assertEquals(few.operations(), many.operations());
    assertEquals(0, many.scans());
    assertTrue(many.read() <= 5, many.row("a month"));
  }

  @Test
  void whatRunsCostsOneReadEach() {
    ended(1);
    double before = month().read();
    for (int i = 0; i < 10; i++) {
      running();
    }
    assertEquals(before + 10, month().read());
  }

  @Test
  void aBudgetIsOneReadAMinuteOnTheWayOfARoom() {
    world.core.budgets().set(World.ORG, new BigDecimal("1000"), "me", now());
    world.core.roomCreation().create(world.room(app));
    Bill remembered = meter.of(() -> world.core.roomCreation().create(world.room(app)));
    assertEquals(2.5, remembered.read());
    world.clock.pass(Duration.ofSeconds(61));
    Bill again = meter.of(() -> world.core.roomCreation().create(world.room(app)));
    assertEquals(3.5, again.read());
    assertEquals(remembered.write(), again.write());
  }

  @Test
  void theUsageOfAYearIsAQueryAMonth() {
    ended(3);
    Bill year = meter.of(() -> world.core.usage().past(World.ORG, 12, now()));
    assertTrue(year.read() <= 2 * 12 + 5, year.row("a year"));
    assertEquals(0, year.scans());
  }
}
