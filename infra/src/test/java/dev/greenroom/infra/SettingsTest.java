package dev.greenroom.infra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.region.Region;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody who deploys says, and what is said to them when it cannot be. */
class SettingsTest {

  private static Map<String, String> enough() {
    return new HashMap<>(
        Map.of(
            "home", "eu-central-1",
            "account", "111122223333",
            "regions", "Frankfurt,Chicago,Dallas=us-east-1",
            "images", "registry.example/greenroom"));
  }

  private static Settings read(Map<String, String> context) {
    return Settings.of(context::get, name -> null);
  }

  private static String refusal(Map<String, String> context) {
    return assertThrows(IllegalArgumentException.class, () -> read(context)).getMessage();
  }

  @Test
  void fewThingsAreEnough() {
    Settings settings = read(enough());
    assertEquals(Preset.DEV, settings.preset());
    assertEquals("greenroom-rooms", settings.named("rooms"));
    assertEquals(List.of("eu-central-1", "us-east-2", "us-east-1"), settings.awsRegions());
    assertEquals("registry.example/greenroom/jobs:latest", settings.artifacts().image("jobs"));
  }

  @Test
  void whatIsDecidedAboutGamesIsToldToTheJobs() {
    assertEquals(Map.of(), read(enough()).games().told());
    Map<String, String> more = enough();
    more.put("spot", "Frankfurt,shape-amd64-4-8");
    more.put("sharedVcpus", "4000");
    assertEquals(
        Map.of("GREENROOM_SPOT", "Frankfurt,shape-amd64-4-8", "GREENROOM_SHARED_VCPUS", "4000"),
        read(more).games().told());
  }

  @Test
  void accountAndHomeAreThoseOfWhoIsLoggedIn() {
    Map<String, String> context = enough();
    context.remove("home");
    context.remove("account");
    Map<String, String> environment =
        Map.of("CDK_DEFAULT_ACCOUNT", "444455556666", "CDK_DEFAULT_REGION", "us-west-2");
    Settings settings = Settings.of(context::get, environment::get);
    assertEquals("444455556666", settings.account());
    assertEquals("us-west-2", settings.home());
  }

  @Test
  void whatIsMissingIsNamed() {
    for (String key : List.of("home", "regions", "images")) {
      Map<String, String> context = enough();
      context.remove(key);
      assertTrue(refusal(context).contains("-c " + key + "="), refusal(context));
    }
    Map<String, String> nobody = enough();
    nobody.remove("account");
    assertTrue(refusal(nobody).contains("CDK_DEFAULT_ACCOUNT"));
  }

  @Test
  void whatCannotBeIsNamed() {
    Map<String, String> wrong =
        Map.of(
            "preset", "cheap",
            "name", "Studio_One",
            "regions", "Atlantis",
            "account", "12");
    wrong.forEach(
        (key, value) -> {
          Map<String, String> context = enough();
          context.put(key, value);
          assertTrue(refusal(context).contains("'" + value + "'"), refusal(context));
        });
    Map<String, String> elsewhere = enough();
    elsewhere.put("domain", "api.studio.example");
    elsewhere.put("certificate", "arn:aws:acm:eu-central-1:111122223333:certificate/1");
    assertTrue(refusal(elsewhere).contains("us-east-1"));
    Map<String, String> twice = enough();
    twice.put("regions", "Frankfurt,Frankfurt=eu-west-1");
    assertTrue(refusal(twice).contains("twice"));
  }

  @Test
  void everyRegionOfTheApiHasOneOfAws() {
    assertEquals(
        Arrays.stream(Region.values()).map(Region::name).sorted().toList(),
        GameRegion.all().stream().map(GameRegion::name).sorted().toList());
  }
}
