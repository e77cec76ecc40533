package dev.greenroom.functions.auth;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.time.Remembered;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.core.user.Identity;
import dev.greenroom.core.user.Standing;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.route.Access;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out who is calling and whether they may. */
public final class Callers {
  private final Core core;
  private final Remembered<Identity> identities;
  private final Remembered<String> owners;

  public Callers(Core core) {
    this.core = core;
    this.identities = new Remembered<>(core.identities()::of, core.clock());
    this.owners = new Remembered<>(core.applications()::orgOf, core.clock());
  }

  /**
   * @param parameters of the path
   * @throws GreenroomException 401 for no token, an unknown one, or one without the scope; 404 when
   *     a process asks for another application, as for an unknown one
   */
  public Caller identify(Access access, HttpRequest request, Map<String, String> parameters) {
    return switch (access) {
      case Access.Open open -> new Caller.Anybody();
      case Access.Developer wanted ->
          developer(identity(BearerToken.of(request)), wanted.scope(), request, parameters);
      case Access.Admin admin -> admin(identity(BearerToken.of(request)), request, parameters);
      case Access.DeveloperOrProcess wanted -> {
        String token = BearerToken.of(request);
        Optional<String> processId = core.processTokens().processOf(token);
        yield processId.isPresent()
            ? process(processId.get(), parameters.get("appId"))
            : developer(identity(token), wanted.scope(), request, parameters);
      }
      case Access.Player player -> player(BearerToken.of(request), parameters.get("appId"));
      case Access.OwnUser own -> user(identity(BearerToken.of(request)));
      case Access.OwnUserOrDeveloper wanted -> {
        Identity identity = identity(BearerToken.of(request));
        yield identity.user().isPresent()
            ? user(identity)
            : developer(identity, wanted.scope(), request, parameters);
      }
      case Access.Operator operator ->
          operator(identity(BearerToken.of(request)), request, parameters);
      case Access.OwnProcess own -> {
        String processId =
            core.processTokens()
                .processOf(BearerToken.of(request))
                .filter(id -> id.equals(parameters.get("processId")))
                .orElseThrow(Callers::unknown);
        yield new Caller.Reporter("process " + processId);
      }
      case Access.OwnNode own -> node(BearerToken.of(request), parameters.get("nodeId"));
    };
  }

  /** What was taken away counts at once on this machine: a token, a membership, a user. */
  public void forgetAll() {
    identities.forgetAll();
  }

  private Identity identity(String text) {
    return identities.get(Tokens.hash(text)).orElseThrow(Callers::unknown);
  }

  private Caller.Developer developer(
      Identity identity, Scope scope, HttpRequest request, Map<String, String> parameters) {
    Standing standing = standing(identity, request, parameters);
    if (!standing.scopes().allow(scope)) {
      throw GreenroomException.unauthorized(
          "The token lacks the scope '%s', which this operation needs.", scope.wire());
    }
    return actingFor(standing, identity);
  }

  /**
   * For which organization a request acts: the one that it names, else the owner of the application
   * that it names, else the first. Where the token has no business with the named one, the first
   * counts too, in which nothing of the other is found.
   */
  private Standing standing(
      Identity identity, HttpRequest request, Map<String, String> parameters) {
    Optional<Standing> first = identity.standings().stream().findFirst();
    if (identity.standings().size() < 2) {
      return first.orElseThrow(Callers::homeless);
    }
    return Stream.concat(
            Stream.ofNullable(parameters.get("orgId")),
            request.query().all("orgId").stream().filter(orgId -> !orgId.isEmpty()))
        .findFirst()
        .or(() -> Optional.ofNullable(parameters.get("appId")).flatMap(owners::get))
        .flatMap(identity::in)
        .or(() -> first)
        .orElseThrow(Callers::homeless);
  }

  private static Caller.Developer actingFor(Standing standing, Identity identity) {
    return new Caller.Developer(
        standing.orgId(), identity.token().actor(), standing.scopes(), identity.token().operator());
  }

  private static GreenroomException homeless() {
    return GreenroomException.unauthorized("The user is a member of no organization yet.");
  }

  private static Caller.User user(Identity identity) {
    return identity
        .user()
        .map(user -> new Caller.User(user.userEmail(), identity.standings()))
        .orElseThrow(
            () ->
                GreenroomException.unauthorized(
                    "The token belongs to an organization; this operation needs one of a user."));
  }

  private Caller operator(Identity identity, HttpRequest request, Map<String, String> parameters) {
    if (!identity.token().operator()) {
      throw GreenroomException.unauthorized(
          "This operation needs the token of the operator, as `greenroom token` prints it.");
    }
    Standing standing = standing(identity, request, parameters);
    return actingFor(standing, identity);
  }

  private Caller admin(Identity identity, HttpRequest request, Map<String, String> parameters) {
    Standing standing = standing(identity, request, parameters);
    if (!standing.scopes().equals(Scopes.admin())) {
      throw GreenroomException.unauthorized(
          "The token lacks scopes; this operation needs an admin token, which has all of them.");
    }
    return actingFor(standing, identity);
  }

  private Caller process(String processId, String appId) {
    Process process =
        core.processes()
            .get(processId)
            .filter(p -> !p.status().over())
            .orElseThrow(Callers::unknown);
    Application app = core.applications().get(process.appId()).orElseThrow(Callers::unknown);
    if (!app.appId().equals(appId)) {
      throw Applications.unknown(appId);
    }
    return new Caller.GameProcess(app.orgId(), process);
  }

  /** Whoever calls knows the id of the application already: its players log in with it. */
  private Caller player(String token, String appId) {
    Application app = core.applications().get(appId).orElseThrow(() -> Applications.unknown(appId));
    String playerId = PlayerJwt.playerId(app.appSecret().text(), token, core.clock().instant());
    return new Caller.Player(app.orgId(), playerId);
  }

  private Caller node(String token, String nodeId) {
    if (core.nodes().get(nodeId).filter(n -> holds(n, token)).isEmpty()) {
      throw unknown();
    }
    return new Caller.Reporter("node " + nodeId);
  }

  private static boolean holds(Node node, String token) {
    return Hashes.same(node.tokenHash(), Hashes.sha256(token));
  }

  private static GreenroomException unknown() {
    return GreenroomException.unauthorized("The token is unknown or was revoked.");
  }
}
