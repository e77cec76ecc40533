package dev.greenroom.core.org;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.time.Retry;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Scopes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Invites into organizations, from the offer to its end. */
public final class Invites {
  /** How long an invite can be accepted. Hathora's own limit is not known. */
  public static final Duration LIFETIME = Duration.ofDays(7);

  private final Members members;
  private final Retry retry;

  public Invites(Members members, Retry retry) {
    this.members = members;
    this.retry = retry;
  }

  /** What an organization has offered and nobody has answered yet, by the addresses. */
  public List<Member> of(String orgId, Instant now) {
    return members.all(orgId).stream().filter(member -> member.pending(now)).toList();
  }

  /** What a user was offered and has not answered yet. */
  public List<Member> ofUser(String userEmail, Instant now) {
    return members.allOfUser(userEmail).stream().filter(member -> member.pending(now)).toList();
  }

  /**
   * Invites a user, who has {@link #LIFETIME} to accept. One who is invited already is invited
   * anew, with these scopes and all of the time.
   *
   * @throws GreenroomException 422 for a member; 401 when the caller does not hold what changes
   */
  public Member invite(
      String orgId, String userEmail, Grant grant, Holding holding, String by, Instant now) {
    for (int tried = 1; ; tried++) {
      Optional<Member> there = members.get(orgId, userEmail);
      if (there.filter(Member::joined).isPresent()) {
        throw GreenroomException.invalid("userEmail '%s' is a member already.", userEmail);
      }
      Scopes before =
          there
              .filter(member -> member.pending(now))
              .map(member -> member.grant().scopes())
              .orElse(new Scopes(Set.of()));
      holding.requireToChange(before, grant.scopes());
      Member invited =
          new Member(
              orgId,
              userEmail,
              grant,
              by,
              now,
              Optional.empty(),
              Optional.of(now.plus(LIFETIME)),
              Members.revision());
      if (members.write(there, invited)) {
        return invited;
      }
      retry.backOff(tried);
    }
  }

  /**
   * Changes what an invite offers.
   *
   * @throws GreenroomException 422 when none is pending; 401 when the caller does not hold what
   *     changes
   */
  public void update(String orgId, String userEmail, Grant grant, Holding holding, Instant now) {
    answer(
        orgId,
        userEmail,
        member -> member.pending(now),
        () -> GreenroomException.invalid("userEmail '%s' has no pending invite.", userEmail),
        member -> {
          holding.requireToChange(member.grant().scopes(), grant.scopes());
          return members.write(
              Optional.of(member),
              new Member(
                  orgId,
                  userEmail,
                  grant,
                  member.invitedBy(),
                  member.createdAt(),
                  Optional.empty(),
                  member.expiresAt(),
                  Members.revision()));
        });
  }

  /**
   * The user joins. To accept twice is no fault: the answer to the first may have been lost.
   *
   * @throws GreenroomException 404 when nothing was offered
   */
  public void accept(String orgId, String userEmail, Instant now) {
    answer(
        orgId,
        userEmail,
        member -> member.joined() || member.pending(now),
        () -> notInvited(orgId),
        member ->
            member.joined()
                || members.write(
                    Optional.of(member),
                    new Member(
                        orgId,
                        userEmail,
                        member.grant(),
                        member.invitedBy(),
                        member.createdAt(),
                        Optional.of(now),
                        Optional.empty(),
                        Members.revision())));
  }

  /**
   * The user declines.
   *
   * @throws GreenroomException 404 when nothing was offered
   */
  public void reject(String orgId, String userEmail, Instant now) {
    answer(
        orgId, userEmail, member -> member.pending(now), () -> notInvited(orgId), members::delete);
  }

  /**
   * The organization takes its offer back.
   *
   * @throws GreenroomException 404 when none is pending
   */
  public void rescind(String orgId, String userEmail, Instant now) {
    answer(
        orgId,
        userEmail,
        member -> member.pending(now),
        () -> GreenroomException.notFound("userEmail '%s' has no pending invite.", userEmail),
        members::delete);
  }

  /** An organization that does not exist invites nobody either: the sentence is the same. */
  private static GreenroomException notInvited(String orgId) {
    return GreenroomException.notFound("orgId '%s' has not invited you.", orgId);
  }

  /** Until the step finds what it has read: two who answer at once follow each other. */
  private void answer(
      String orgId,
      String userEmail,
      Predicate<Member> may,
      Supplier<GreenroomException> otherwise,
      Predicate<Member> step) {
    for (int tried = 1; ; tried++) {
      Member member = members.get(orgId, userEmail).filter(may).orElseThrow(otherwise);
      if (step.test(member)) {
        return;
      }
      retry.backOff(tried);
    }
  }
}
