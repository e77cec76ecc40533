package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The application that a command is about. */
final class AppOption {
  private final Console console;

  @Option(
      names = {"-a", "--app-id"},
      paramLabel = "APP",
      description = "The application; else HATHORA_APP_ID, else the only one there is.")
  private String appId;

  AppOption(Console console) {
    this.console = console;
  }

  /** The id of the application, ready for a path. */
  String resolve(ApiClient api) {
    return ApiClient.encode(
        Optional.ofNullable(appId)
            .or(() -> console.env("HATHORA_APP_ID"))
            .orElseGet(() -> theOnlyOne(api)));
  }

  private static String theOnlyOne(ApiClient api) {
    List<Json> apps = api.get("/apps/v2/apps").at("applications").items();
    if (apps.size() == 1) {
      return apps.getFirst().at("appId").text();
    }
    throw new Failure(
        apps.isEmpty()
            ? "There is no application yet; make one with `greenroom app create NAME`."
            : "There are %d applications; name one with --app-id or HATHORA_APP_ID."
                .formatted(apps.size()));
  }
}
