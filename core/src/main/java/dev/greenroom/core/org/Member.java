package dev.greenroom.core.org;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.token.Grant;
import java.time.Instant;
import java.util.Optional;

/**
 * A user in an organization: invited at first, a member once the user has accepted. Both are one
 * item, so that of accepting, rejecting and rescinding one wins.
 *
 * @param orgId the organization
 * @param userEmail the user, lower case; an invited one need not exist yet
 * @param grant what the user may do there
 * @param invitedBy an address or the id of a token
 * @param createdAt when the invite was made
 * @param joinedAt when it was accepted; absent while it is pending
 * @param expiresAt when a pending invite lapses; absent for a member
 * @param revision drawn anew with each change; a write names the one that it has read
 */
public record Member(
    String orgId,
    String userEmail,
    Grant grant,
    String invitedBy,
    Instant createdAt,
    Optional<Instant> joinedAt,
    Optional<Instant> expiresAt,
    String revision) {

  /** True for a member, false for an invite. */
  public boolean joined() {
    return joinedAt.isPresent();
  }

  /** True for an invite that can still be accepted; what has lapsed is deleted some day. */
  public boolean pending(Instant now) {
    return !joined() && expiresAt.filter(now::isBefore).isPresent();
  }

  static Member read(ItemReader in) {
    return new Member(
        in.string("orgId"),
        in.string("userEmail"),
        Grant.read(in),
        in.string("invitedBy"),
        in.instant("createdAt"),
        in.optionalInstant("joinedAt"),
        in.has("expiresAt")
            ? Optional.of(Instant.ofEpochSecond(in.number("expiresAt", 0)))
            : Optional.empty(),
        in.string("revision"));
  }
}
