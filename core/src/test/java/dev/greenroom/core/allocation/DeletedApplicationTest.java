package dev.greenroom.core.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** What ran of an application that is deleted: the API knows nothing of it, so it must end. */
class DeletedApplicationTest {
  /** Longer than any request is on its way, and any index lags. */
  private static final Duration ANY_REQUEST = Duration.ofMinutes(6);

  private static void delete(Farm farm) {
    farm.world.core.applications().delete(farm.app(), farm.now(), "dev@example.org");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void allItsProcessesEndWhateverIsHeldOrPlayed(boolean held, boolean idleness) {
    try (Farm farm = new Farm(2)) {
      if (!idleness) {
        farm.deployWithoutIdleTimeout();
      }
      if (held) {
        farm.wants(2, 2, 3);
      }
      RoomCreation.Created match = farm.room();
      farm.steps(5);
      farm.players.put(match.room().allocation().processId(), 3);
      farm.steps(2);
      assertEquals(held ? 2 : 1, farm.open().size());
      List<String> all = farm.open().stream().map(Process::processId).toList();
      delete(farm);
      farm.steps(20);
      assertEquals(List.of(), farm.standing(), farm.said.toString());
      for (Process process : farm.world.core.processes().getAll(all)) {
        assertEquals(ProcessStatus.stopped, process.status());
        assertEquals("its application was deleted", process.exitReason().orElseThrow());
      }
      assertEquals(Set.of(), farm.world.launcher.running(), "its games have ended");
      assertFalse(
          farm.world.core.rooms().require(match.room().appId(), match.room().roomId()).alive());
      Invariants.checkAtRest(farm.world);
      assertEquals(
          all.size(), farm.said.stream().filter(line -> line.contains("was deleted")).count());
    }
  }

  @Test
  void whatWaitsForCapacityDrainsOrStopsEndsToo() {
    try (Farm farm = new Farm(2)) {
      farm.deployWithoutIdleTimeout();
      farm.wants(1, 1, 2);
      farm.steps(5);
      farm.room();
      farm.deployWithoutIdleTimeout();
      farm.steps(5);
      assertEquals(1, farm.in(ProcessStatus.draining).size());
      farm.world.core.stopping().by("me", farm.open().getFirst());
      farm.world.core.processCreation().create(farm.app(), Region.Tokyo, "dev@example.org");
      assertEquals(
          Set.of(ProcessStatus.draining, ProcessStatus.stopping, ProcessStatus.starting),
          Set.copyOf(farm.standing().stream().map(Process::status).toList()));
      delete(farm);
      farm.steps(20);
      assertEquals(List.of(), farm.standing(), farm.said.toString());
      Invariants.checkAtRest(farm.world);
    }
  }

  /** An index may lag behind: that it shows nothing at one look does not mean that nothing runs. */
  @Test
  void whatAnIndexShowsLaterEndsTooAndThenTheJobLooksNoMore() {
    AtomicBoolean lags = new AtomicBoolean();
    try (Farm farm = new Farm(2, client -> Intercepted.client(client, lagging(lags)))) {
      farm.deployWithoutIdleTimeout();
      farm.room();
      farm.steps(3);
      delete(farm);
      lags.set(true);
      farm.steps(2);
      lags.set(false);
      assertEquals(1, farm.standing().size());
      assertEquals(1, farm.held(), "it is looked at, though nothing seemed to stand");
      farm.steps(10);
      assertEquals(List.of(), farm.standing(), farm.said.toString());
      farm.world.clock.pass(ANY_REQUEST);
      farm.steps(1);
      assertEquals(0, farm.held());
      Invariants.checkAtRest(farm.world);
    }
  }

  private static Intercepted.Interceptor lagging(AtomicBoolean lags) {
    return (request, engine) ->
        lags.get()
                && request instanceof QueryRequest query
                && Tables.BY_STATUS.equals(query.indexName())
            ? QueryResponse.builder().items(List.of()).build()
            : engine.apply(request);
  }

  /** A request that had read the application before may open a process, but not launch it. */
  @Test
  void whoWasOnTheWayStartsNothing() {
    try (Farm farm = new Farm(2)) {
      farm.deployWithoutIdleTimeout();
      Application before = farm.app();
      delete(farm);
      assertThrows(
          GreenroomException.class,
          () ->
              farm.world
                  .core
                  .processCreation()
                  .create(before, Region.Frankfurt, "dev@example.org"));
      farm.steps(5);
      assertEquals(List.of(), farm.standing());
      assertEquals(Set.of(), farm.world.launcher.known());
    }
  }

  @Test
  void othersGoOn() {
    try (Farm farm = new Farm(2)) {
      Application other = farm.world.app("other");
      farm.world.deploy(other, 1);
      RoomCreation.Created theirs = farm.world.core.roomCreation().create(farm.world.room(other));
      farm.room();
      farm.steps(5);
      delete(farm);
      farm.steps(10);
      assertTrue(farm.world.core.rooms().require(other.appId(), theirs.room().roomId()).alive());
      assertEquals(Set.of(theirs.room().allocation().processId()), farm.world.launcher.running());
    }
  }
}
