package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of everything that an organization can have.
 *
 * @param token of a developer who may do all of it
 * @param ids by the names that the API has for them
 * @param processToken of the process
 * @param playerToken of a player of the application
 */
record Tenant(String token, Map<String, String> ids, String processToken, String playerToken) {

  /** Builds one for an organization that exists. */
  static Tenant of(Api api, String orgId, String token, String name) {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("orgId", orgId);
    ids.put("region", "Frankfurt");
    ids.put("appId", app(api, token, name));
    String path = "/builds/v3/builds";
    ids.put(
        "buildId", made(api.post(path).body(Map.of("buildSizeInBytes", 1000)), token, "buildId"));
    assertEquals(
        200, api.post(path + "/" + ids.get("buildId") + "/run").token(token).send().status());
    ids.put(
        "deploymentId",
        made(
            api.post("/deployments/v3/apps/" + ids.get("appId") + "/deployments")
                .body(Api.deployment(ids.get("buildId"))),
            token,
            "deploymentId"));
    Reply room =
        api.post("/rooms/v2/" + ids.get("appId") + "/create")
            .token(token)
            .body(Map.of("region", "Frankfurt"))
            .send();
    ids.put("roomId", room.string("roomId"));
    ids.put("processId", room.string("processId"));
    ids.put("id", room.string("roomId"));
    ids.put("fleetId", fleet(api, token, name));
    ids.put("nodeId", node(api, orgId, ids.get("fleetId")));
    ids.put("name", schedule(api, token, ids.get("fleetId")));
    ids.put("orgTokenId", orgToken(api, orgId));
    ids.put("userEmail", member(api, orgId, name));
    return new Tenant(
        token,
        ids,
        api.world.core.processTokens().tokenOf(ids.get("processId")),
        api.post("/auth/v1/" + ids.get("appId") + "/login/anonymous").send().string("token"));
  }

  private static String app(Api api, String token, String name) {
    return made(
        api.post("/apps/v2/apps")
            .body(Map.of("appName", name, "authConfiguration", Map.of("anonymous", Map.of()))),
        token,
        "appId");
  }

  private static String made(Request request, String token, String field) {
    Reply reply = request.token(token).send();
    assertEquals(201, reply.status(), reply.text());
    return reply.string(field);
  }

  private static String fleet(Api api, String token, String name) {
    Reply reply =
        api.post("/fleets/v2/fleets").token(token).body(Api.fleetSettings("fleet-" + name)).send();
    assertEquals(200, reply.status(), reply.text());
    return reply.string("fleetId");
  }

  private static String schedule(Api api, String token, String fleetId) {
    String path = "/greenroom/v1/fleets/%s/regions/Frankfurt/schedules/friday".formatted(fleetId);
    Reply reply = api.request("PUT", path).token(token).body(Api.friday()).send();
    assertEquals(200, reply.status(), reply.text());
    return "friday";
  }

  private static String node(Api api, String orgId, String fleetId) {
    String nodeId = "machine-" + Api.unknownId();
    World world = api.world;
    world.fleetNode(world.core.fleets().require(orgId, fleetId), nodeId, Region.Frankfurt);
    return nodeId;
  }

  private static String orgToken(Api api, String orgId) {
    return api.world
        .core
        .tokens()
        .ensure(
            api.world.core.tokens().newText(),
            orgId,
            "of no use",
            Scopes.admin(),
            "dev@example.org",
            api.world.clock.instant())
        .tokenId();
  }

  private static String member(Api api, String orgId, String name) {
    String email = "member-of-%s@example.org".formatted(name);
    Map<String, Object> user = Map.of("userEmail", email, "orgId", orgId, "scopes", "viewer");
    made(api.post("/greenroom/v1/users").body(user), Api.TOKEN, "plainTextToken");
    return email;
  }

  /** Its ids, with that of one kind replaced. */
  Map<String, String> with(String name, String id) {
    Map<String, String> changed = new LinkedHashMap<>(ids);
    changed.put(name, id);
    return changed;
  }

  /** The ids that all have the form of this one's and name nothing; the region stays. */
  Map<String, String> unknown() {
    Map<String, String> none = new LinkedHashMap<>(ids);
    none.replaceAll((name, id) -> name.equals("region") ? id : unknown(id));
    return none;
  }

  /** As long as an id that exists, of the same form. */
  static String unknown(String id) {
    if (id.contains("@")) {
      return Api.unknownId() + id.substring(id.indexOf('@'));
    }
    return List.of("app-", "org-", "machine-").stream()
        .filter(id::startsWith)
        .findFirst()
        .or(() -> Optional.of(""))
        .map(prefix -> prefix + Api.unknownId())
        .orElseThrow();
  }
}
