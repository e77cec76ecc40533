package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.streams.gateway.Gateway;
import dev.greenroom.streams.gateway.ReadLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, users and costs on the command line, over the whole API. */
class AccountCommandsTest {
  @TempDir private Path folder;
  private World world;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    world = new World();
    gateway = new Gateway("127.0.0.1", 0, ReadLimit.DEFAULT, line -> {});
    WhyCommandTest.serve(world, gateway, folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
    world.close();
  }

  private Cli.Result as(String token, String... args) {
    return new Cli()
        .env("GREENROOM_URL", gateway.url().toString())
        .env("GREENROOM_TOKEN", token)
        .run(args);
  }

  private Cli.Result run(String... args) {
    return as(WhyCommandTest.TOKEN, args);
  }

  @Test
  void aTokenIsCreatedUsedListedAndRevoked() {
    String text = run("token", "create", "ci", "--scopes", "tokens:read,orgs:read").out().strip();
    assertTrue(text.startsWith("greenroom-"), text);
    List<String> lines = as(text, "token", "list").lines();
    assertEquals(3, lines.size());
    String ci = lines.stream().filter(line -> line.contains("  ci  ")).findFirst().orElseThrow();
    assertTrue(ci.contains("active"), ci);
    assertTrue(ci.contains(text.substring(text.length() - 4)), ci);
    assertTrue(ci.endsWith("orgs:read tokens:read"), ci);
    Cli.Result more = as(text, "token", "create", "more");
    assertEquals(1, more.code());
    assertEquals(0, run("token", "revoke", "ci").code());
    assertEquals(1, as(text, "token", "list").code());
    assertTrue(run("token", "list").out().contains("revoked"));
    assertEquals(1, run("token", "revoke", "ci").code(), "no active token has the name");
    assertTrue(run("token", "create", "all").out().startsWith("greenroom-"));
    assertTrue(run("token", "list").out().contains("admin"));
  }

  @Test
  void aUserIsAddedAndRemoved() {
    String nobody = run("user", "add", "ada@example.org").out().strip();
    assertEquals(
        "greenroom: The token belongs to no organization yet.\n",
        as(nobody, "token", "list").err());
    String viewer =
        run("user", "add", "ada@example.org", "--org", ".", "--scopes", "viewer").out().strip();
    assertEquals(0, as(viewer, "token", "list").code());
    assertEquals(0, as(nobody, "token", "list").code(), "both are tokens of the one user");
    assertEquals(1, as(viewer, "token", "create", "x").code());
    assertEquals(2, run("user", "add", "x@y", "--org", ".", "--new-org", "Z").code());
    String eve = run("user", "add", "eve@example.org", "--new-org", "Eve's").out().strip();
    assertTrue(as(eve, "app", "create", "duel").out().contains("app-"));
    assertEquals(1, run("app", "list").lines().size(), "hers are hers");
    assertEquals(1, as(viewer, "user", "add", "x@example.org").code());
    assertEquals(0, run("user", "remove", "Ada@example.org").code());
    assertEquals(1, as(viewer, "token", "list").code());
  }

  @Test
  void whoBelongsToSeveralOrganizationsNamesTheOneThatIsMeant() {
    String eve = run("user", "add", "eve@example.org", "--new-org", "Eve's").out().strip();
    String both = run("user", "add", "eve@example.org", "--org", ".").out().strip();
    assertTrue(
        as(both, "token", "create", "ci", "--org", World.ORG).out().startsWith("greenroom-"));
    assertTrue(run("token", "list").out().contains("  ci  "));
    assertTrue(as(both, "token", "list", "--org", World.ORG).out().contains("  ci  "));
    assertEquals(0, as(both, "token", "revoke", "ci", "--org", World.ORG).code());
    assertEquals(0, as(eve, "cost", "--org", World.ORG).code());
    assertEquals(1, as(eve, "cost", "--org", "org-unknown").code());
    assertEquals(1, as(eve, "token", "list", "--org", "org-unknown").code());
  }

  @Test
  void aMinimumIsScheduledListedAndRemoved() {
    String[] set = {
      "fleet", "schedule", "set", "friday", "-r", "Tokyo", "--cron", "0 0 18 ? * FRI",
      "--time-zone", "America/New_York", "--vcpus", "16", "--for", "5h", "--lead", "30m"
    };
    assertTrue(run(set).err().contains("There is no fleet yet"));
    world.fleet("one");
    List<String> next = run(set).lines();
    assertEquals(6, next.size());
    assertTrue(next.get(1).startsWith("2046-01-05T22:30:00.000Z  2046-01-05T23:00:00.000Z  2046"));
    world.fleet("two");
    assertEquals(1, run(set).code(), "which one?");
    String line = run("fleet", "schedule", "list", "-f", "one", "-r", "Tokyo").lines().getLast();
    assertTrue(
        line.matches(
            "friday  16 +waits +0 0 18 \\? \\* FRI  America/New_York  PT5H +PT30M  2046-\\S+"),
        line);
    assertEquals(2, run("fleet", "schedule", "set", "x", "-r", "Tokyo", "--vcpus", "4").code());
    assertEquals(2, run("fleet").code());
    String[] remove = {"fleet", "schedule", "rm", "friday", "-f", "one", "-r", "Tokyo"};
    assertEquals("Removed friday.\n", run(remove).err());
    assertEquals(1, run(remove).code());
    assertEquals(1, run("fleet", "schedule", "list", "-f", "one", "-r", "Tokyo").lines().size());
  }

  @Test
  void costsAreShownByDeploymentAndByRoom() {
    var app = world.app("duel");
    world.deploy(app, 2);
    var created = world.core.roomCreation().create(world.room(app));
    String processId = created.process().processId();
    world.core.heartbeats().heard(Reports.beat(world, Reports.bound(world, processId, 1)));
    world.clock.pass(Duration.ofHours(2));
    List<String> rooms = run("room", "list", "--cost").lines();
    assertTrue(rooms.getFirst().contains("  COST"), rooms.getFirst());
    assertTrue(rooms.get(1).contains("  0.04937 USD  "), rooms.get(1));
    assertTrue(
        run("room", "list", "--cost", "--json").out().contains("\"cost\":{"),
        "programs are told, too");
    List<String> cost = run("cost").lines();
    assertTrue(cost.getFirst().endsWith("USD"), cost.getFirst());
    assertTrue(cost.get(1).matches("duel  +dep-\\S+  1  +1  +2  +0  +0.04937"), cost.get(1));
    assertTrue(cost.get(2).matches("all +0.04937"), cost.get(2));
    assertEquals(2, run("cost", "--month", "2045-12").lines().size());
    assertEquals(1, run("cost", "--month", "soon").code());
  }
}
