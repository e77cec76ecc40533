package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.StackFailed;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.demo.Outage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Greenroom as a program of its own, killed for real. */
@Timeout(120)
class ChildStackTest {
  private static StackOptions options(Optional<Path> data) {
    return new StackOptions(
        0,
        "127.0.0.1",
        Optional.empty(),
        data,
        "host",
        Duration.ofSeconds(2),
        Duration.ofSeconds(100),
        Optional.empty(),
        Duration.ofSeconds(1),
        false,
        Optional.empty());
  }

  @Test
  void whatIsKilledIsThereAgainAndIsAloneOnItsFolder() throws Exception {
    Path data;
    URI url;
    try (Stack stack = ChildStack.start(options(Optional.empty()))) {
      Outage outage = stack.outage().orElseThrow();
      url = stack.url();
      String token = stack.token();
      long pid = outage.pid();
      data = ((ChildStack) stack).data();
      ApiClient api = new ApiClient(url, Optional.of(token));
      api.post(
          "/apps/v2/apps",
          Map.of("appName", "duel", "authConfiguration", Map.of("anonymous", Map.of())));

      StackFailed refused =
          assertThrows(StackFailed.class, () -> Stack.local(options(Optional.of(data))));
      assertTrue(refused.getMessage().contains("in use by another Greenroom"));

      outage.kill();
      assertThrows(Failure.class, () -> api.get("/apps/v2/apps"));
      outage.start();
      assertNotEquals(pid, outage.pid());
      assertEquals(url, stack.url());
      assertEquals(token, stack.token());
      assertEquals(1, api.get("/apps/v2/apps").at("applications").items().size());
    }
    assertFalse(Files.exists(data), "its folder is left behind");
    assertThrows(Failure.class, () -> new ApiClient(url, Optional.empty()).get("/healthz"));
  }
}
