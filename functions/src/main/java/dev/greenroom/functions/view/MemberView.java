package dev.greenroom.functions.view;

import dev.greenroom.core.org.Member;
import java.time.Instant;
import java.util.Optional;

/** A user in an organization: OrgMember, and PendingOrgInvite before that. */
public final class MemberView {
  private MemberView() {}

  /**
   * A member.
   *
   * @param lastLogin when a token of the user was last used; absent for one who never came
   */
  public static JsonObject member(Member member, Optional<Instant> lastLogin) {
    return invite(member)
        .put("joinedAt", member.joinedAt().orElseThrow())
        .putIfPresent("lastLogin", lastLogin);
  }

  /** An invite that waits for its answer. */
  public static JsonObject invite(Member member) {
    return new JsonObject()
        .put("orgId", member.orgId())
        .put("userEmail", member.userEmail())
        .put("scopes", member.grant().wire())
        .put("invitedBy", member.invitedBy())
        .put("createdAt", member.createdAt());
  }
}
