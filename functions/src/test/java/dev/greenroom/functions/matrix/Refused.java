package dev.greenroom.functions.matrix;

import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The headers that an operation must refuse with 401, by what is wrong with them. What else than
 * the right token is wrong depends on whose token it wants.
 */
final class Refused {
  private final Stage stage;
  private final Map<String, Optional<String>> headers = new LinkedHashMap<>();

  private Refused(Stage stage) {
    this.stage = stage;
  }

  static Map<String, Optional<String>> by(Stage stage, Route route) {
    Refused refused = new Refused(stage);
    refused.everywhere();
    refused.ofPlayers(route.access());
    refused.ofProcesses(route.access());
    refused.ofDevelopers(route.access());
    return refused.headers;
  }

  /** The scope that a developer needs for it; all of them for what is the admins'. */
  static Optional<Scope> scope(Access access) {
    return switch (access) {
      case Access.Developer developer -> Optional.of(developer.scope());
      case Access.DeveloperOrProcess either -> Optional.of(either.scope());
      default -> Optional.empty();
    };
  }

  /** Whether what it finds is that of the organization for which its caller acts. */
  static boolean isForDevelopers(Route route) {
    return scope(route.access()).isPresent() || route.access() instanceof Access.Admin;
  }

  private void everywhere() {
    headers.put("no token", Optional.empty());
    headers.put("malformed: no scheme", Optional.of(stage.ours.token()));
    headers.put("malformed: another scheme", Optional.of("Basic " + stage.ours.token()));
    headers.put("malformed: nothing after it", Optional.of("Bearer "));
    headers.put(
        "malformed: two tokens", Optional.of("Bearer " + stage.ours.token() + " " + stage.revoked));
    bearer("unknown", "nonsense");
    bearer("revoked", stage.revoked);
    bearer("of a user who was removed", stage.removedUser);
    bearer("player of another application", stage.beside.playerToken());
    bearer("player of another organization", stage.theirs.playerToken());
  }

  private void ofPlayers(Access access) {
    if (access instanceof Access.Player) {
      bearer("developer for a player", stage.ours.token());
      bearer("member for a player", stage.inTwo);
      bearer("process for a player", stage.ours.processToken());
    } else {
      bearer("player for a developer", stage.ours.playerToken());
    }
  }

  private void ofProcesses(Access access) {
    if (access instanceof Access.DeveloperOrProcess) {
      return; // to whom another application looks unknown: a test of its own
    }
    bearer("process of another application", stage.beside.processToken());
    bearer("process of another organization", stage.theirs.processToken());
    if (!(access instanceof Access.OwnProcess) && !(access instanceof Access.Player)) {
      bearer("process for a developer", stage.ours.processToken());
    }
  }

  private void ofDevelopers(Access access) {
    switch (access) {
      case Access.Developer developer -> withoutScope(developer.scope());
      case Access.DeveloperOrProcess either -> withoutScope(either.scope());
      case Access.OwnUserOrDeveloper either ->
          bearer("without the scope", stage.without(either.scope()));
      case Access.Admin admin -> {
        Scopes all = Scopes.admin();
        all.granted()
            .forEach(scope -> bearer("without one of all scopes: " + scope, withAllBut(scope)));
        bearer("removed member", stage.leftForNothing);
      }
      case Access.OwnUser own -> bearer("machine for a user", stage.machine);
      case Access.Operator operator -> {
        bearer("admin for the operator", stage.machine);
        bearer("another organization's admin for the operator", stage.theirs.token());
        bearer("member for the operator", stage.inTwo);
      }
      case Access.OwnProcess own -> bearer("developer for a process", stage.ours.token());
      case Access.OwnNode own -> bearer("developer for a node", stage.ours.token());
      case Access.Player player -> {}
      case Access.Open open -> {}
    }
  }

  private String withAllBut(Scope scope) {
    return stage.api.tokenWith(
        Arrays.stream(Scope.values()).filter(other -> other != scope).toArray(Scope[]::new));
  }

  private void withoutScope(Scope needed) {
    bearer("without the scope", stage.without(needed));
    bearer("removed member", stage.leftForNothing);
    Arrays.stream(Scope.values())
        .filter(scope -> scope != needed && needed.covers(scope))
        .forEach(scope -> bearer("reading scope on a write", stage.api.tokenWith(scope)));
  }

  private void bearer(String what, String token) {
    headers.put(what, Optional.of("Bearer " + token));
  }
}
