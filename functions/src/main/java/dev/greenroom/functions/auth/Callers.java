package dev.greenroom.functions.auth;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.core.token.Token;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.route.Access;
import java.util.Map;
import java.util.Optional;

/** Finds out who is calling and whether they may. */
public final class Callers {
  private final Core core;
  private final RememberedTokens tokens;

  public Callers(Core core) {
    this.core = core;
    this.tokens = new RememberedTokens(core.tokens()::valid, core.clock());
  }

  /**
   * @param parameters of the path
   * @throws GreenroomException 401 for no token, an unknown one, or one without the scope; 404 when
   *     a process asks for another application, as for an unknown one
   */
  public Caller identify(Access access, HttpRequest request, Map<String, String> parameters) {
    return switch (access) {
      case Access.Open open -> new Caller.Anybody();
      case Access.Developer wanted -> developer(BearerToken.of(request), wanted.scope());
      case Access.Admin admin -> admin(BearerToken.of(request));
      case Access.DeveloperOrProcess wanted -> {
        String token = BearerToken.of(request);
        Optional<String> processId = core.processTokens().processOf(token);
        yield processId.isPresent()
            ? process(processId.get(), parameters.get("appId"))
            : developer(token, wanted.scope());
      }
      case Access.Player player -> player(BearerToken.of(request), parameters.get("appId"));
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

  private Caller developer(String text, Scope scope) {
    Token token = tokens.valid(Tokens.hash(text)).orElseThrow(Callers::unknown);
    if (!token.scopes().allow(scope)) {
      throw GreenroomException.unauthorized(
          "The token lacks the scope '%s', which this operation needs.", scope.wire());
    }
    return new Caller.Developer(token.orgId(), token.tokenId(), token.scopes());
  }

  private Caller admin(String text) {
    Token token = tokens.valid(Tokens.hash(text)).orElseThrow(Callers::unknown);
    if (!token.scopes().equals(Scopes.admin())) {
      throw GreenroomException.unauthorized(
          "The token lacks scopes; this operation needs an admin token, which has all of them.");
    }
    return new Caller.Developer(token.orgId(), token.tokenId(), token.scopes());
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
    String playerId = PlayerJwt.playerId(app.appSecret(), token, core.clock().instant());
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
