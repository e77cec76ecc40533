package dev.greenroom.functions.view;

import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Token;

/** A token of an organization without its text: OrgToken. */
public final class TokenView {
  private TokenView() {}

  public static JsonObject of(Token token) {
    return new JsonObject()
        .put("orgTokenId", token.tokenId())
        .put("orgId", token.orgId().orElseThrow())
        .put("name", token.name())
        .put("status", token.revokedAt().isPresent() ? "revoked" : "active")
        .put("lastFourCharsOfKey", token.lastFour())
        .put("createdBy", token.createdBy())
        .put("createdAt", token.createdAt())
        .put("scopes", Grant.of(token.scopes()).wire());
  }
}
