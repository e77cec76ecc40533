package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom app}: applications. */
@Command(name = "app", description = "Create, list and delete applications.")
final class AppCommand {
  private static final String APPS = "/apps/v2/apps";

  /** Creates an application; shipped clients may have an id and a secret baked in. */
  @Command(name = "create", description = "Create an application.")
  static final class Create implements Runnable {
    @Mixin private final ApiOptions options;

    @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and dashes.")
    private String name;

    @Option(
        names = {"-a", "--app-id"},
        paramLabel = "APP",
        description = "An id of your own (app-…), for clients that have it built in.")
    private String appId;

    @Option(
        names = "--app-secret",
        paramLabel = "SECRET",
        description = "A secret of your own, for player tokens that are already signed with it.")
    private String appSecret;

    Create(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("appName", name);
      body.put("authConfiguration", Map.of("anonymous", Map.of()));
      if (appId != null) {
        body.put("appId", appId);
      }
      if (appSecret != null) {
        body.put("appSecret", appSecret);
      }
      Json app = options.client().post(APPS, body);
      options.show(
          app,
          new Table("APP", "NAME", "SECRET")
              .row(app.at("appId").text(), app.at("appName").text(), app.at("appSecret").text()));
    }
  }

  /** Lists the applications with their latest deployment. */
  @Command(name = "list", description = "List the applications and their latest deployments.")
  static final class ListApps implements Runnable {
    @Mixin private final ApiOptions options;

    ListApps(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      Json apps = options.client().get(APPS).at("applications");
      Table table = new Table("APP", "NAME", "DEPLOYMENT", "BUILD TAG", "CREATED");
      for (Json app : apps.items()) {
        Json deployment = app.at("deployment");
        table.row(
            app.at("appId").text(),
            app.at("appName").text(),
            deployment.at("deploymentId").text(),
            deployment.at("buildTag").text(),
            app.at("createdAt").text());
      }
      options.show(apps, table);
    }
  }

  /** Deletes an application. */
  @Command(name = "delete", description = "Delete an application.")
  static final class Delete implements Runnable {
    @Mixin private final ApiOptions options;

    @Parameters(paramLabel = "APP", description = "The id of the application.")
    private String appId;

    Delete(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      options.client().delete(APPS + "/" + ApiClient.encode(appId));
      options.done(Map.of("appId", appId, "deleted", true), "Deleted " + appId + ".");
    }
  }
}
