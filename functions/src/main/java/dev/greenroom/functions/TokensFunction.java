package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.TOKENS_READ;
import static dev.greenroom.core.token.Scope.TOKENS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Holding;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.core.token.Token;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.GrantFields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.TokenView;
import java.util.List;

/** API tokens of an organization, v1. */
public final class TokensFunction extends HttpFunction {
  private final Wiring wiring;
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup tokens = RouteGroup.developers(TokensFunction.class, TOKENS_READ, TOKENS_WRITE);
    String all = "/tokens/v1/orgs/{orgId}";
    return List.of(
        tokens.get("GetOrgTokens", all),
        tokens.post("CreateOrgToken", all + "/create").refusing(INVALID),
        tokens.post("RevokeOrgToken", all + "/tokens/{orgTokenId}/revoke"));
  }

  public TokensFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.core = wiring.core();
    on("GetOrgTokens", this::list);
    on("CreateOrgToken", this::create);
    on("RevokeOrgToken", this::revoke);
  }

  /** Revoked ones too: what was made with them is marked with their ids. */
  private Answer list(Call call) {
    Fitting tokens =
        Fitting.first(core.tokens().list(call.pathOrgId()).stream().map(TokenView::of).toList());
    return tokens.marked(
        HttpResponse.json(200, new JsonObject().put("tokens", tokens.elements()).toMap()));
  }

  /** Nobody gives more than they hold. */
  private Answer create(Call call) {
    String orgId = call.pathOrgId();
    Fields body = call.body();
    String name = body.requiredText("name", Limits.TOKEN_NAME);
    Scopes scopes = GrantFields.ofToken(body);
    new Holding(call.scopes()).requireToGive(scopes);
    Tokens.Created created =
        core.tokens().create(orgId, name, scopes, call.caller().name(), core.clock().instant());
    return HttpResponse.json(
        201,
        new JsonObject()
            .put("plainTextToken", created.text())
            .put("orgToken", TokenView.of(created.token()))
            .toMap());
  }

  /** Nobody takes away what may do more than they. */
  private Answer revoke(Call call) {
    String tokenId = call.path("orgTokenId");
    Token token =
        core.tokens()
            .find(call.pathOrgId(), tokenId)
            .orElseThrow(
                () ->
                    GreenroomException.notFound(
                        "orgTokenId '%s' is not a token of the organization.", tokenId));
    new Holding(call.scopes()).requireToRevoke(token.scopes());
    core.tokens().revoke(token.tokenHash(), core.clock().instant());
    wiring.callers().forgetAll();
    return HttpResponse.json(200, true);
  }
}
