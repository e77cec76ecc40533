package dev.greenroom.functions.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What v1 writes v2 reads, and the other way round. */
class RoomsV1Test {
  private Api api;
  private String appId;
  private String v1;
  private String v2;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
    v1 = "/rooms/v1/" + appId;
    v2 = "/rooms/v2/" + appId;
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Request create() {
    return api.post(v1 + "/create").body(Map.of("region", "Frankfurt", "roomConfig", "{}"));
  }

  private Reply connection(String roomId) {
    return api.get(v1 + "/connectioninfo/" + roomId).without("authorization").send();
  }

  private Map<?, ?> place(String roomId) {
    return (Map<?, ?>) api.get(v2 + "/info/" + roomId).send().object().get("currentAllocation");
  }

  @Test
  void aNewRoomIsItsBareId() {
    Reply created = create().send();
    assertEquals(201, created.status());
    String roomId = (String) created.json();
    assertEquals("\"" + roomId + "\"", created.text());
    assertEquals("{}", api.get(v2 + "/info/" + roomId).send().string("roomConfig"));
    Reply own = api.post(v1 + "/create?roomId=Mine").body(Map.of("region", "Tokyo")).send();
    assertEquals("\"Mine\"", own.text());
  }

  @Test
  void aKeyGivesTheSameRoomInBothVersions() {
    Reply first = create().header("idempotency-key", "k").send();
    Reply again =
        api.post(v2 + "/create")
            .body(Map.of("region", "Frankfurt", "roomConfig", "{}"))
            .header("idempotency-key", "k")
            .send();
    assertEquals(first.json(), again.string("roomId"));
  }

  @Test
  void connectionInfoIsAUnionByItsStatus() {
    String roomId = (String) create().send().json();
    assertEquals(
        "{\"status\":\"starting\",\"roomId\":\"%s\"}".formatted(roomId), connection(roomId).text());
    api.started((String) place(roomId).get("processId"));
    assertEquals(
        "{\"status\":\"active\",\"roomId\":\"%s\",\"host\":\"127.0.0.1\",\"port\":31012,\"transportType\":\"tcp\"}"
            .formatted(roomId),
        connection(roomId).text());
    assertEquals(404, connection("unknown").status());
  }

  @Test
  void bothVersionsSeeTheSameRooms() {
    Reply room = api.room(appId);
    String roomId = room.string("roomId");
    String processId = room.string("processId");
    for (String path : List.of("/info/" + roomId, "/list/" + processId + "/active")) {
      assertEquals(api.get(v2 + path).send().text(), api.get(v1 + path).send().text());
    }
    assertEquals(204, api.post(v1 + "/destroy/" + roomId).send().status());
    assertEquals("destroyed", api.get(v2 + "/info/" + roomId).send().string("status"));
    String inactive = "/list/" + processId + "/inactive";
    assertEquals(api.get(v2 + inactive).send().text(), api.get(v1 + inactive).send().text());
    assertEquals(1, api.get(v1 + inactive).send().list().size());
    assertEquals(404, api.post(v1 + "/destroy/" + roomId).send().status());
  }

  /** As Hathora did: whoever asks how to reach a suspended room has it back. */
  @Test
  void aSuspendedRoomComesBackWhenItsConnectionIsAskedFor() {
    String roomId = (String) create().send().json();
    String before = (String) place(roomId).get("roomAllocationId");
    assertEquals(204, api.post(v1 + "/suspend/" + roomId).send().status());
    assertEquals("suspended", api.get(v1 + "/info/" + roomId).send().string("status"));
    assertEquals("starting", connection(roomId).string("status"));
    Reply info = api.get(v1 + "/info/" + roomId).send();
    assertEquals("active", info.string("status"));
    assertEquals(2, info.list("allocations").size());
    assertNotEquals(before, place(roomId).get("roomAllocationId"));
    String text = info.text();
    connection(roomId);
    assertEquals(text, api.get(v1 + "/info/" + roomId).send().text(), "once");
    assertFalse(text.contains("suspended"));
  }
}
