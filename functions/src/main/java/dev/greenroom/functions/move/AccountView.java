package dev.greenroom.functions.move;

import dev.greenroom.core.budget.Budget;
import dev.greenroom.core.org.Member;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Token;
import dev.greenroom.functions.view.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** What an export says of those who may do something, and of what they may spend. */
final class AccountView {
  private AccountView() {}

  static JsonObject of(Budget budget) {
    return new JsonObject()
        .put("kind", Kind.budget)
        .put("monthlyLimit", JsonObject.number(budget.limit()))
        .put("setBy", budget.setBy())
        .put("setAt", budget.setAt());
  }

  /** The hash opens nothing by itself, and lets the text that has it open another Greenroom. */
  static JsonObject of(Token token) {
    return new JsonObject()
        .put("kind", Kind.token)
        .put("orgTokenId", token.tokenId())
        .put("name", token.name())
        .put("tokenHash", token.tokenHash())
        .put("lastFourCharsOfKey", token.lastFour())
        .put("scopes", Grant.of(token.scopes()).wire())
        .put("createdAt", token.createdAt())
        .put("createdBy", token.createdBy())
        .putIfPresent("revokedAt", token.revokedAt());
  }

  static JsonObject member(Member member, Optional<Instant> lastLogin) {
    return person(Kind.member, member)
        .put("joinedAt", member.joinedAt().orElseThrow())
        .putIfPresent("lastLogin", lastLogin);
  }

  static JsonObject invite(Member invite) {
    return person(Kind.invite, invite).put("expiresAt", invite.expiresAt().orElseThrow());
  }

  private static JsonObject person(Kind kind, Member member) {
    return new JsonObject()
        .put("kind", kind)
        .put("userEmail", member.userEmail())
        .put("scopes", member.grant().wire())
        .put("invitedBy", member.invitedBy())
        .put("createdAt", member.createdAt());
  }
}
