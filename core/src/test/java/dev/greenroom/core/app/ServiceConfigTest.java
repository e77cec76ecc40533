package dev.greenroom.core.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ServiceConfigTest {
  private static final ServiceConfig CONFIG =
      new ServiceConfig(
          List.of(
              new StaticAllocation(Region.Tokyo, 1, 2, 9, Optional.of(true)),
              new StaticAllocation(Region.Dubai, 0, 0, 4, Optional.empty())),
          Optional.of(12.5));

  /** As the first version wrote it. */
  private static final String JSON =
      """
      {"staticProcessAllocation":[
        {"region":"Tokyo","minProcesses":1,"targetProcesses":2,"maxProcesses":9,
         "autoscalingEnabled":true},
        {"region":"Dubai","minProcesses":0,"targetProcesses":0,"maxProcesses":4}],
       "processAutoscalerConfig":{"targetMetric":
         {"metricName":"concurrent-requests","metricValue":12.5}}}\
      """;

  @Test
  void whatWasATextIsReadAndHeldFromTheNextDeploymentOn() {
    try (World world = new World()) {
      world.leaveEventsOut("an item is put there as it was in the first version");
      Application app = world.app("old");
      world
          .engine()
          .updateItem(
              u ->
                  u.tableName(world.tables.apps().name())
                      .key(world.tables.apps().key(app.appId()))
                      .updateExpression("SET serviceConfig = :c, v = :v REMOVE allocatedShard")
                      .expressionAttributeValues(
                          Map.of(":c", Values.of(JSON), ":v", Values.of(1))));
      Application read = world.core.applications().get(app.appId()).orElseThrow();
      assertEquals(Optional.of(CONFIG), read.serviceConfig());
      assertEquals(List.of(), world.core.ticks().allocation().run(world.clock.instant()));
      world.node(64_000, 256_000);
      world.deploy(read, 1);
      List<String> said = world.core.ticks().allocation().run(world.clock.instant());
      assertEquals(2, said.size(), "two processes were started: " + said);
    }
  }

  @Test
  void whatIsOfTodayIsLeftAsItIs() {
    Map<String, AttributeValue> item = Map.of("serviceConfig", Values.of(CONFIG.write()));
    assertSame(item, ServiceConfig.asMap(item));
    Map<String, AttributeValue> none = Map.of();
    assertSame(none, ServiceConfig.asMap(none));
  }

  @Test
  void aRegionWhereNothingIsWantedIsNotHeld() {
    assertEquals(Optional.empty(), CONFIG.in(Region.Dubai));
    assertEquals(Optional.empty(), CONFIG.in(Region.London));
    assertEquals(9, CONFIG.in(Region.Tokyo).orElseThrow().max());
    assertEquals(5, CONFIG.withTarget(Region.Tokyo, 5).in(Region.Tokyo).orElseThrow().target());
  }

  @Test
  void numbersOutOfOrderAreNoAllocation() {
    for (int[] n : new int[][] {{-1, 0, 0}, {2, 1, 3}, {0, 4, 3}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new StaticAllocation(Region.Tokyo, n[0], n[1], n[2], Optional.empty()));
    }
  }
}
