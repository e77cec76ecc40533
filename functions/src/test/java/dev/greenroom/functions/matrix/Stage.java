package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Three organizations and everybody who has, or had, a token. All tokens are made, and taken away
 * again, by operations of the API.
 */
final class Stage implements AutoCloseable {
  /** More than any test makes for the tenant beside. */
  static final int NUMBERED = 25;

  final Api api = new Api();
  final Description description = new Description();

  /** Two applications of one organization, and one of another. */
  final Tenant ours = Tenant.of(api, World.ORG, Api.TOKEN, "ours");

  final Tenant beside = Tenant.of(api, World.ORG, Api.TOKEN, "beside");
  final Tenant theirs = Tenant.of(api, Api.OTHER_ORG, Api.OTHER_TOKEN, "theirs");

  /** Of the form of ours, and nothing has them. */
  final Map<String, String> unknown = ours.unknown();

  /** Of our organization, with every scope; it speaks for no user. */
  final String machine = created("machine").string("plainTextToken");

  final String revoked = revoked();

  /** Of a user whom the operator removed. */
  final String removedUser = removedUser();

  /** May everything in their organization, and in a third one. */
  final String inTwo = user("in-two", Api.OTHER_ORG, "admin");

  /** The same, but the third one is the first of the token. */
  final String thirdFirst = newOrg("third-first");

  /** May read in ours, and belongs nowhere else. */
  final String viewer = user("viewer", World.ORG, "viewer");

  /** May everything in their organization, the first of the token, and read in ours. */
  final String viewerHere = user("viewer-here", Api.OTHER_ORG, "admin");

  /** Might do everything in ours once, and belongs nowhere now. */
  final String leftForNothing = user("left-for-nothing", World.ORG, "admin");

  /** Might do everything in ours once, and may everything in theirs. */
  final String leftForTheirs = user("left-for-theirs", World.ORG, "admin");

  Stage() {
    newOrg("in-two");
    user("third-first", Api.OTHER_ORG, "admin");
    user("viewer-here", World.ORG, "viewer");
    user("left-for-theirs", Api.OTHER_ORG, "admin");
    for (String name : List.of("left-for-nothing", "left-for-theirs")) {
      // Each has been here, and is remembered.
      String token = name.equals("left-for-nothing") ? leftForNothing : leftForTheirs;
      assertEquals(200, api.get(app()).token(token).send().status());
      assertEquals(204, send("DELETE", member(name)).status());
      assertEquals(name.equals("left-for-nothing") ? 401 : 404, get(app(), token).status());
    }
    for (int number = 2; number <= NUMBERED; number++) {
      api.post("/builds/v3/builds").body(Map.of("buildSizeInBytes", 1000)).send();
      api.deploy(ours.ids().get("appId"), Api.deployment(ours.ids().get("buildId")));
    }
    assertEquals(200, get(numbered("builds"), ours.token()).status());
    assertEquals(200, get(numbered("deployments"), ours.token()).status());
  }

  private String app() {
    return "/apps/v2/apps/" + ours.ids().get("appId");
  }

  private static String member(String name) {
    return "/greenroom/v1/orgs/%s/members/%s".formatted(World.ORG, email(name));
  }

  /** The path of one of ours that has the highest number. */
  private String numbered(String resource) {
    api.get("/builds/v2/" + ours.ids().get("appId") + "/list").send();
    return "/%s/v2/%s/info/%d".formatted(resource, ours.ids().get("appId"), NUMBERED);
  }

  private Reply get(String path, String token) {
    return api.get(path).token(token).send();
  }

  private Reply send(String method, String path) {
    return api.request(method, path).send();
  }

  static String email(String name) {
    return name + "@example.org";
  }

  private Reply created(String name) {
    Reply reply =
        api.post("/tokens/v1/orgs/" + World.ORG + "/create").body(Map.of("name", name)).send();
    assertEquals(201, reply.status(), reply.text());
    return reply;
  }

  private String revoked() {
    Reply made = created("revoked");
    String text = made.string("plainTextToken");
    assertEquals(200, get(app(), text).status());
    String id = (String) ((Map<?, ?>) made.object().get("orgToken")).get("orgTokenId");
    Reply reply = send("POST", "/tokens/v1/orgs/" + World.ORG + "/tokens/" + id + "/revoke");
    assertEquals(200, reply.status(), reply.text());
    return text;
  }

  private String removedUser() {
    String token = user("removed", World.ORG, "admin");
    assertEquals(200, get(app(), token).status());
    assertEquals(204, send("DELETE", "/greenroom/v1/users/" + email("removed")).status());
    return token;
  }

  /** A personal token of a member; an organization that is named earlier was joined earlier. */
  String user(String name, String orgId, String scopes) {
    return user(Map.of("userEmail", email(name), "orgId", orgId, "scopes", scopes));
  }

  private String newOrg(String name) {
    return user(Map.of("userEmail", email(name), "newOrg", name));
  }

  private String user(Map<String, Object> body) {
    api.world.clock.pass(Duration.ofMillis(1));
    Reply reply = api.post("/greenroom/v1/users").body(body).send();
    assertEquals(201, reply.status(), reply.text());
    return reply.string("plainTextToken");
  }

  /** Tokens that may do everything in their organization and have no business with ours. */
  Map<String, String> strangers() {
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("another organization's", theirs.token());
    tokens.put("a member of two others", inTwo);
    tokens.put("a member of two others, of a third first", thirdFirst);
    tokens.put("a removed member", leftForTheirs);
    return tokens;
  }

  /** A token of ours that may do all but what needs that scope. */
  String without(Scope needed) {
    return api.tokenWith(
        Arrays.stream(Scope.values()).filter(s -> !s.covers(needed)).toArray(Scope[]::new));
  }

  /** The address of a new member of ours. */
  String newMember() {
    String name = "member-" + UUID.randomUUID();
    user(name, World.ORG, "viewer");
    return email(name);
  }

  /**
   * What the operation answers.
   *
   * @param ids what stands in its path and its body
   * @param header the header {@code authorization}
   * @param given what is said besides: {@code QUERY name} or {@code BODY name}
   */
  Reply send(Route route, Map<String, String> ids, Optional<String> header, Set<String> given) {
    String target = filled(route.template().toString(), ids);
    List<String> queries =
        given.stream()
            .filter(place -> place.startsWith("QUERY "))
            .map(place -> place.substring(6))
            .map(name -> name + "=" + ids.get(name))
            .toList();
    if (!queries.isEmpty()) {
      target += "?" + String.join("&", queries);
    }
    Request request = api.request(route.method(), target).without("authorization");
    header.ifPresent(value -> request.header("authorization", value));
    Set<String> properties =
        given.stream()
            .filter(place -> place.startsWith("BODY "))
            .map(place -> place.substring(5))
            .collect(Collectors.toSet());
    description.sample(route, ids, properties).ifPresent(request::body);
    return request.send();
  }

  /** Whether one of its ids is a number, which counts within an application. */
  static boolean numbered(Route route) {
    return route.template().toString().matches("/(builds|deployments)/v[12]/.*\\{(build|dep).*");
  }

  /** Numbers stand for numbered things: 1 is what every application has. */
  static String filled(String template, Map<String, String> ids) {
    String path = template;
    boolean numbered = template.matches("/(builds|deployments)/v[12]/.*");
    for (Map.Entry<String, String> id : ids.entrySet()) {
      boolean number = numbered && Set.of("buildId", "deploymentId").contains(id.getKey());
      String value = number ? ids.getOrDefault("number", "1") : id.getValue();
      path = path.replace("{" + id.getKey() + "}", value);
    }
    return path;
  }

  @Override
  public void close() {
    api.close();
  }
}
