package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom user}: users, for the operator. */
@Command(name = "user", description = "Add and remove users.")
final class UserCommand {

  /** Adds a user, or gives one that is there another token. */
  @Command(
      name = "add",
      description = "Add a user and print a personal token, this once; again: another token.")
  static final class Add implements Runnable {
    private final Console console;
    @Mixin private final ApiOptions options;

    @Parameters(paramLabel = "EMAIL", description = "The user's address; nothing is sent to it.")
    private String email;

    @ArgGroup private Belonging belonging = new Belonging();

    @Option(
        names = "--scopes",
        split = ",",
        paramLabel = "SCOPE",
        description = "admin, member, viewer, or scopes; default: admin.")
    private List<String> scopes = List.of();

    /** Where the user belongs from the beginning; nowhere without either. */
    private static final class Belonging {
      @Option(
          names = "--org",
          paramLabel = "ORG",
          description = "Make the user a member of this organization; . for one's own.")
      private String org;

      @Option(
          names = "--new-org",
          paramLabel = "NAME",
          description = "Make a new organization, with the user as its admin.")
      private String newOrg;
    }

    Add(Console console) {
      this.console = console;
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("userEmail", email);
      if (belonging.newOrg != null) {
        body.put("newOrg", belonging.newOrg);
      }
      if (belonging.org != null) {
        body.put("orgId", belonging.org.equals(".") ? OrgId.of(api) : belonging.org);
      }
      if (!scopes.isEmpty()) {
        boolean word = scopes.size() == 1 && !scopes.getFirst().contains(":");
        body.put("scopes", word ? scopes.getFirst() : scopes);
      }
      Json made = api.post("/greenroom/v1/users", body);
      console.print(options.json() ? made.toString() : made.at("plainTextToken").text());
    }
  }

  /** Removes a user with all tokens and memberships. */
  @Command(name = "remove", description = "Remove a user, with tokens and memberships.")
  static final class Remove implements Runnable {
    @Mixin private final ApiOptions options;

    @Parameters(paramLabel = "EMAIL", description = "The user's address.")
    private String email;

    Remove(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      options.client().delete("/greenroom/v1/users/" + ApiClient.encode(email));
      options.done(Map.of("userEmail", email, "removed", true), "Removed " + email + ".");
    }
  }
}
