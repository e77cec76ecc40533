package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom token}: the developer token, for other programs; and API tokens. */
@Command(
    name = "token",
    description = "Print the developer token; create, list and revoke API tokens.")
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

  /** The tokens of the organization for which the command acts. */
  private static String tokens(OrgOption org, ApiClient api) {
    return "/tokens/v1/orgs/" + ApiClient.encode(org.id(api));
  }

  /** Creates an API token and prints its text, which is nowhere to be had again. */
  @Command(name = "create", description = "Create an API token and print it, this once.")
  static final class Create implements Runnable {
    private final Console console;
    @Mixin private final ApiOptions options;
    @Mixin private final OrgOption org = new OrgOption();

    @Parameters(paramLabel = "NAME", description = "A name that no active token has.")
    private String name;

    @Option(
        names = "--scopes",
        split = ",",
        paramLabel = "SCOPE",
        description = "What it may do, as builds:read-write; default: everything.")
    private List<String> scopes;

    Create(Console console) {
      this.console = console;
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = org.client(options);
      Map<String, Object> body = new LinkedHashMap<>(Map.of("name", name));
      if (scopes != null) {
        body.put("scopes", scopes.equals(List.of("admin")) ? "admin" : scopes);
      }
      Json created = api.post(tokens(org, api) + "/create", body);
      console.print(options.json() ? created.toString() : created.at("plainTextToken").text());
    }
  }

  /** Lists the API tokens, revoked ones too. */
  @Command(name = "list", description = "List the API tokens.")
  static final class ListTokens implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final OrgOption org = new OrgOption();

    ListTokens(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = org.client(options);
      Json answer = api.get(tokens(org, api));
      Table table = new Table("TOKEN", "NAME", "STATUS", "ENDS IN", "CREATED", "SCOPES");
      for (Json token : answer.at("tokens").items()) {
        table.row(
            token.at("orgTokenId").text(),
            token.at("name").text(),
            token.at("status").text(),
            token.at("lastFourCharsOfKey").text(),
            token.at("createdAt").text(),
            Scopes.text(token.at("scopes")));
      }
      options.show(answer, table);
    }
  }

  /** Revokes an API token. */
  @Command(name = "revoke", description = "Revoke an API token.")
  static final class Revoke implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final OrgOption org = new OrgOption();

    @Parameters(paramLabel = "TOKEN", description = "The id, or the name, of an active token.")
    private String wanted;

    Revoke(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = org.client(options);
      String path = tokens(org, api);
      String id =
          api.get(path).at("tokens").items().stream()
              .filter(token -> token.at("status").text().equals("active"))
              .filter(token -> token.at("name").text().equals(wanted))
              .map(token -> token.at("orgTokenId").text())
              .findFirst()
              .orElse(wanted);
      api.post("%s/tokens/%s/revoke".formatted(path, ApiClient.encode(id)));
      options.done(Map.of("orgTokenId", id, "revoked", true), "Revoked " + id + ".");
    }
  }
}
