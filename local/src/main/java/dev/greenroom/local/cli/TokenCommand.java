package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom token}: the developer token, for other programs. */
@Command(name = "token", description = "Print the developer token.")
final class TokenCommand implements Runnable {
  private final Console console;
  @Mixin private final ApiOptions options;

  TokenCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
  }

  @Override
  public void run() {
    String token =
        options
            .tokenOfStack()
            .orElseThrow(
                () ->
                    new Failure(
                        "There is no token yet: %s is made by the first `greenroom up`."
                            .formatted(options.tokenFile())));
    console.print(options.json() ? new Json(Map.of("token", token)).toString() : token);
  }
}
