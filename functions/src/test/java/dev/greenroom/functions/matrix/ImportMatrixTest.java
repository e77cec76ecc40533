package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Records of an import that name what is another's, each beside one that names nothing. */
class ImportMatrixTest {
  private static final String THEN = "2024-01-02T03:04:05Z";

  /** An id that stands in a record of a kind, and the record. */
  private record Place(String kind, String name, Function<String, Map<String, Object>> record) {}

  /** Theirs, but for one id. */
  private static List<Place> places(Stage stage) {
    String app = stage.theirs.ids().get("appId");
    String build = stage.theirs.ids().get("buildId");
    return List.of(
        new Place("buildNumbers", "appId", id -> numbers(id, build)),
        new Place("buildNumbers", "buildId", id -> numbers(app, id)),
        new Place("deployment", "appId", id -> deployment(id, build)),
        new Place("deployment", "buildId", id -> deployment(app, id)),
        new Place(
            "deployment",
            "fleetId",
            id -> {
              Map<String, Object> record = deployment(app, build);
              record.put("fleetId", id);
              return record;
            }),
        new Place("build", "buildId", ImportMatrixTest::build),
        new Place("fleet", "fleetId", ImportMatrixTest::fleet),
        new Place("token", "orgTokenId", ImportMatrixTest::token),
        new Place("member", "userEmail", ImportMatrixTest::member),
        new Place("organization", "orgId", id -> record("organization", "orgId", id)));
  }

  private static Map<String, Object> record(String kind, String field, Object value) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", kind);
    record.put(field, value);
    record.put("createdAt", THEN);
    return record;
  }

  private static Map<String, Object> numbers(String appId, String buildId) {
    Map<String, Object> record = record("buildNumbers", "appId", appId);
    record.put("first", 1);
    record.put("buildIds", List.of(buildId));
    return record;
  }

  private static Map<String, Object> deployment(String appId, String buildId) {
    Map<String, Object> record = record("deployment", "appId", appId);
    record.putAll(Api.deployment(buildId));
    record.put("deploymentId", "dep-" + Api.unknownId());
    record.put("number", 2);
    return record;
  }

  private static Map<String, Object> build(String buildId) {
    Map<String, Object> record = record("build", "buildId", buildId);
    record.put("status", "created");
    record.put("buildSizeInBytes", 10);
    return record;
  }

  private static Map<String, Object> fleet(String fleetId) {
    Map<String, Object> record = record("fleet", "fleetId", fleetId);
    record.putAll(Api.fleetSettings("moved-" + Api.unknownId()));
    return record;
  }

  private static Map<String, Object> token(String tokenId) {
    String text = Api.unknownId();
    Map<String, Object> record = record("token", "orgTokenId", tokenId);
    record.put("name", text);
    record.put("tokenHash", Tokens.hash(text));
    record.put("lastFourCharsOfKey", "abcd");
    record.put("scopes", "admin");
    return record;
  }

  private static Map<String, Object> member(String email) {
    Map<String, Object> record = record("member", "userEmail", email);
    record.put("scopes", "viewer");
    record.put("joinedAt", THEN);
    return record;
  }

  @Test
  void aRecordThatNamesAnothersIsAnsweredAsOneThatNamesNothing() {
    Cells cells = new Cells();
    List<String> wrong = new ArrayList<>();
    try (Stage stage = new Stage()) {
      for (Place place : places(stage)) {
        stage
            .strangers()
            .forEach(
                (who, token) -> {
                  // What would be refused is brought in earnest, too: it leaves nothing behind.
                  if (who.endsWith("third first")) {
                    return;
                  }
                  Reply dry = ask(stage, cells, wrong, place, token, true);
                  if (dry.status() >= 300 || place.name().equals("appId")) {
                    ask(stage, cells, wrong, place, token, false);
                  }
                });
      }
    }
    System.out.println("import matrix: " + cells);
    assertEquals(List.of(), wrong);
  }

  private static Reply ask(
      Stage stage, Cells cells, List<String> wrong, Place place, String token, boolean dry) {
    String existing = stage.ours.ids().get(place.name());
    String nothing = Tenant.unknown(existing);
    String what = place.kind() + " that names another's " + place.name();
    cells.count(what);
    Reply there = bring(stage, place, existing, token, dry);
    Reply nowhere = bring(stage, place, nothing, token, dry);
    Map<String, String> named = Map.of(place.name(), existing);
    Cells.same(wrong, what, there, named, nowhere, Map.of(place.name(), nothing));
    return there;
  }

  private static Reply bring(Stage stage, Place place, String id, String token, boolean dry) {
    return stage
        .api
        .request("PUT", "/greenroom/v1/import?dryRun=" + dry)
        .token(token)
        .body(place.record().apply(id))
        .send();
  }
}
