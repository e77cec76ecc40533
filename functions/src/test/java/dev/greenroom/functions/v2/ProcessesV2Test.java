package dev.greenroom.functions.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What v2 writes v3 reads, and the other way round. */
class ProcessesV2Test {
  private Api api;
  private String appId;
  private String v2;
  private String v3;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
    v2 = "/processes/v2/" + appId;
    v3 = "/processes/v3/apps/" + appId + "/processes";
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** What both versions say, but for the name of the deployment. */
  private static Map<Object, Object> common(Map<?, ?> process) {
    Map<Object, Object> fields = new HashMap<>(process);
    fields
        .keySet()
        .removeAll(
            Set.of(
                "deploymentId",
                "fleetId",
                "hosting",
                "scheduledAt",
                "bootedAt",
                "summaryExitReason"));
    return fields;
  }

  private void sameInBoth(String processId) {
    assertEquals(
        common(api.get(v3 + "/" + processId).send().object()),
        common(api.get(v2 + "/info/" + processId).send().object()));
  }

  @Test
  void aProcessIsTheSameInBothVersionsAllItsLife() {
    Reply created = api.post(v2 + "/create/London").send();
    assertEquals(201, created.status());
    assertEquals(1L, created.object().get("deploymentId"));
    assertEquals("starting", created.string("status"));
    String id = created.string("processId");
    sameInBoth(id);
    api.started(id);
    sameInBoth(id);
    String roomed = api.room(appId).string("processId");
    sameInBoth(roomed);
    assertEquals(204, api.post(v2 + "/stop/" + id).send().status());
    assertEquals("stopping", api.get(v3 + "/" + id).send().string("status"));
    sameInBoth(id);
    assertEquals(204, api.post(v3 + "/" + roomed + "/stop").send().status());
    assertEquals("stopping", api.get(v2 + "/info/" + roomed).send().string("status"));
    assertEquals(0L, api.get(v2 + "/info/" + roomed).send().object().get("roomsAllocated"));
  }

  @Test
  void theLatestAreFilteredAndCounted() {
    String london = api.post(v2 + "/create/London").send().string("processId");
    api.world.clock.pass(java.time.Duration.ofSeconds(1));
    String tokyo = api.post(v3 + "/regions/Tokyo").send().string("processId");
    api.started(tokyo);
    assertEquals(List.of(tokyo, london), ids("/list/latest"));
    assertEquals(List.of(tokyo), ids("/list/latest?status=running"));
    assertEquals(List.of(london), ids("/list/latest?region=London&region=Dubai"));
    assertEquals(List.of(tokyo, london), ids("/list/latest?status=running&status=starting"));
    assertEquals(2L, api.get(v2 + "/count").send().object().get("count"));
    assertEquals(1L, api.get(v2 + "/count?region=Tokyo").send().object().get("count"));
    assertEquals(0L, api.get(v2 + "/count?status=stopped").send().object().get("count"));
  }

  private List<String> ids(String list) {
    return api.get(v2 + list).send().list().stream()
        .map(process -> (String) ((Map<?, ?>) process).get("processId"))
        .toList();
  }

  @Test
  void withoutADeploymentThereIsNoProcess() {
    Reply refused = api.post("/processes/v2/" + api.app("bare") + "/create/London").send();
    assertEquals(404, refused.status());
    assertTrue(refused.message().contains("no deployment"), refused.message());
  }
}
