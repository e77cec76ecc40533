package dev.greenroom.functions.crash;

import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.testing.Api;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has to be there before each kind of record can come in. */
final class MoveCases {
  private static final String THEN = "2024-01-02T03:04:05.678Z";

  private final CrashStage stage;
  private final FleetCases.Adding adding;

  MoveCases(CrashStage stage, FleetCases.Adding adding) {
    this.stage = stage;
    this.adding = adding;
  }

  void all() {
    accounts();
    add("a new application", () -> application(stage.name("app-moved"), stage.name("moved")));
    add(
        "an application that is renamed",
        () -> {
          String appId = stage.name("app-moved");
          send(application(appId, stage.name("before")));
          return application(appId, stage.name("after"));
        });
    add("a new build", () -> build("succeeded"));
    add(
        "a build from a registry",
        () -> {
          Map<String, Object> record = build("succeeded");
          record.put("source", "registry");
          record.put("image", "studio/game:1@sha256:" + "ab".repeat(32));
          return record;
        });
    add("a build that failed", () -> build("failed"));
    add(
        "the times of a build",
        () -> {
          Map<String, Object> record = build("succeeded");
          record.put("buildId", stage.api.build());
          record.remove("createdAt");
          return record;
        });
    add(
        "numbers of builds",
        () ->
            Map.of(
                "kind",
                "buildNumbers",
                "appId",
                stage.api.app(stage.name("app")),
                "first",
                1,
                "buildIds",
                List.of(stage.api.build(), "forgotten")));
    add("a new deployment", this::deployment);
    add(
        "a new fleet",
        () -> {
          Map<String, Object> record = new LinkedHashMap<>(Api.fleetSettings(stage.name("fleet")));
          record.put("kind", "fleet");
          record.put("fleetId", stage.name("fleet-moved"));
          record.put("defaultFleet", true);
          record.put("regions", List.of(Map.of("region", "Tokyo", "nodeBaseline", 2)));
          Map<String, Object> schedule = FleetCases.notYet();
          schedule.putAll(Map.of("region", "Tokyo", "name", "friday"));
          record.put("schedules", List.of(schedule));
          record.put("createdAt", THEN);
          return record;
        });
  }

  private void accounts() {
    add("a new token", () -> token(stage.name("token")));
    add(
        "a token that was revoked",
        () -> {
          Map<String, Object> record = token(stage.name("token"));
          record.put("revokedAt", THEN);
          return record;
        });
    add(
        "a token whose text came before",
        () -> {
          Map<String, Object> record = token(stage.name("token"));
          send(record);
          record.put("orgTokenId", stage.name("org-token-older"));
          return record;
        });
    add("a new member", () -> member(stage.name("member")));
    add(
        "a member who has other scopes",
        () -> {
          Map<String, Object> record = member(stage.name("member"));
          send(record);
          record.put("scopes", "viewer");
          return record;
        });
    add(
        "an invite",
        () -> {
          Map<String, Object> record = member(stage.name("invited"));
          record.put("kind", "invite");
          record.put("expiresAt", "2099-01-02T03:04:05Z");
          return record;
        });
    add(
        "a budget",
        () -> Map.of("kind", "budget", "monthlyLimit", 1e9, "setBy", Api.USER, "setAt", THEN));
  }

  @FunctionalInterface
  private interface Making {
    Map<String, Object> record();
  }

  private void add(String what, Making making) {
    adding.add(
        "ImportRecord",
        what,
        () ->
            OperationCases.Prepared.repeatable(
                stage.api.request("PUT", "/greenroom/v1/import").body(making.record()), 200));
  }

  private void send(Map<String, Object> record) {
    stage.api.request("PUT", "/greenroom/v1/import").body(record).send();
  }

  private static Map<String, Object> token(String name) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", "token");
    record.put("orgTokenId", "org-" + name);
    record.put("name", name);
    record.put("tokenHash", Tokens.hash(name));
    record.put("lastFourCharsOfKey", "abcd");
    record.put("scopes", List.of("builds:read"));
    record.put("createdAt", THEN);
    record.put("createdBy", Api.USER);
    return record;
  }

  private static Map<String, Object> member(String name) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", "member");
    record.put("userEmail", name + "@example.org");
    record.put("scopes", "member");
    record.put("invitedBy", Api.USER);
    record.put("createdAt", THEN);
    record.put("joinedAt", THEN);
    record.put("lastLogin", THEN);
    return record;
  }

  private static Map<String, Object> application(String appId, String name) {
    return Map.of(
        "kind",
        "application",
        "appId",
        appId,
        "appName",
        name,
        "appSecret",
        "secret-of-old-clients",
        "authConfiguration",
        Map.of("anonymous", Map.of()),
        "createdAt",
        THEN);
  }

  private Map<String, Object> build(String status) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", "build");
    record.put("buildId", stage.name("bld-moved"));
    record.put("status", status);
    record.put("buildSizeInBytes", 1000);
    record.put("createdAt", THEN);
    record.put("startedAt", THEN);
    record.put("finishedAt", THEN);
    return record;
  }

  private Map<String, Object> deployment() {
    String buildId = stage.api.build();
    Map<String, Object> record = new LinkedHashMap<>(Api.deployment(buildId));
    record.put("kind", "deployment");
    record.put("appId", stage.api.app(stage.name("app")));
    record.put("deploymentId", stage.name("dep-moved"));
    record.put("number", 1);
    record.put("createdAt", THEN);
    return record;
  }
}
