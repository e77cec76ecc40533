package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearseCommandTest {
  @TempDir Path folder;

  private Path minutes() throws Exception {
    return Files.write(
        folder.resolve("game.csv"),
        List.of("timestamp,players", "2026-03-02T00:00:00Z,600", "2026-03-02T00:10:00Z,900"));
  }

  private static long calls(FakeHathora server, String what) {
    return server.calls.stream().filter(call -> call.contains(what)).count();
  }

  @Test
  void everyRoomIsMadeWaitedForAndDestroyed() throws Exception {
    try (FakeHathora server = new FakeHathora(new FakeFleet())) {
      Cli.Result result =
          new Cli()
              .at(server)
              .run(
                  "rehearse",
                  minutes().toString(),
                  "--app-id",
                  "app-1",
                  "--scale",
                  "0.1",
                  "--speed",
                  "600",
                  "--json");
      assertEquals(0, result.code(), result.err());
      Json figures = Json.read(result.out());
      long rooms = figures.at("rooms").number();
      assertTrue(rooms >= 6, "rooms: " + rooms);
      assertEquals(0, figures.at("failed").number());
      assertEquals(rooms, calls(server, "/create"));
      assertEquals(rooms, calls(server, "/destroy/"));
    }
  }

  @Test
  void roomsThatFailAreCountedAndTheFirstIsTold() throws Exception {
    String said = refused("6000");
    assertTrue(said.contains("; the first: "), said);
  }

  /** A trace may last for weeks. */
  @Test
  void whatIsRefusedFromTheBeginningIsNotAskedForOnAndOn() throws Exception {
    String said = refused("10");
    assertTrue(said.contains("and no more were asked for"), said);
  }

  /** What a rehearsal says whose token is worth nothing. */
  private String refused(String speed) throws Exception {
    try (FakeHathora server = new FakeHathora(new FakeFleet())) {
      Cli.Result result =
          new Cli()
              .at(server)
              .env("GREENROOM_TOKEN", "wrong")
              .run(
                  "rehearse",
                  minutes().toString(),
                  "--app-id",
                  "app-1",
                  "--scale",
                  "0.1",
                  "--speed",
                  speed);
      assertEquals(1, result.code());
      return result.err();
    }
  }
}
