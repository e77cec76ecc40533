package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Invites;
import dev.greenroom.core.org.Member;
import dev.greenroom.core.org.Members;
import dev.greenroom.core.token.Grant;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.input.EmailText;
import dev.greenroom.functions.input.GrantFields;
import dev.greenroom.functions.view.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/**
 * Members and invites. Only the operator makes somebody a member who was not asked: where anybody
 * else brings a member who is none here, that becomes an invite. The date of joining decides for
 * which organization a user acts, so it is not for an organization to say either.
 */
final class ImportedMembers {
  private final Wiring wiring;
  private final Core core;

  ImportedMembers(Wiring wiring) {
    this.wiring = wiring;
    this.core = wiring.core();
  }

  /**
   * A member with the user, who is made without a token where there is none.
   *
   * @throws GreenroomException 422 for what is no member
   */
  JsonObject member(Arrival arrival) {
    String email = EmailText.required(arrival.body());
    Instant joinedAt = arrival.requiredMoment("joinedAt");
    Optional<Instant> lastLogin = arrival.moment("lastLogin").map(at -> earlier(at, arrival));
    Member joined = person(arrival, email, Optional.of(joinedAt), Optional.empty());
    if (!arrival.operator()) {
      return settle(Kind.member, arrival, email, here -> asked(here, joined, arrival));
    }
    if (!arrival.dryRun()) {
      core.users().restore(email, lastLogin, arrival.by(), arrival.now());
    }
    return settle(Kind.member, arrival, email, here -> joined);
  }

  /** A member has the scopes of the record; one who is none yet is invited with them. */
  private static Member asked(Optional<Member> here, Member wanted, Arrival arrival) {
    Optional<Member> member = here.filter(Member::joined);
    Instant until =
        here.filter(there -> there.pending(arrival.now()))
            .flatMap(Member::expiresAt)
            .orElse(lapse(arrival));
    return new Member(
        wanted.orgId(),
        wanted.userEmail(),
        wanted.grant(),
        member.map(Member::invitedBy).orElse(wanted.invitedBy()),
        member.map(Member::createdAt).orElse(wanted.createdAt()),
        member.flatMap(Member::joinedAt),
        member.isPresent() ? Optional.empty() : Optional.of(until),
        Members.revision());
  }

  /**
   * An invite that waits for its answer, as long as it still may, and never longer than a new one.
   * A member stays one.
   *
   * @throws GreenroomException 422 for what is no invite
   */
  JsonObject invite(Arrival arrival) {
    String email = EmailText.required(arrival.body());
    Instant expiresAt = seconds(arrival.requiredMoment("expiresAt"));
    Instant last = lapse(arrival);
    Instant until = expiresAt.isBefore(last) ? expiresAt : last;
    Member invited = person(arrival, email, Optional.empty(), Optional.of(until));
    if (!invited.pending(arrival.now())) {
      return Arrival.answer(Kind.invite, email, Arrival.Result.unchanged);
    }
    return settle(Kind.invite, arrival, email, here -> here.filter(Member::joined).orElse(invited));
  }

  /** When an invite of this moment lapses. */
  private static Instant lapse(Arrival arrival) {
    return seconds(arrival.now().plus(Invites.LIFETIME));
  }

  /** As exact as the table keeps when an item may go. */
  private static Instant seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant earlier(Instant at, Arrival arrival) {
    return at.isBefore(arrival.now()) ? at : arrival.now();
  }

  private static Member person(
      Arrival arrival, String email, Optional<Instant> joinedAt, Optional<Instant> expiresAt) {
    arrival.body().require("scopes", "a role or an array of scopes");
    Grant grant = GrantFields.ofMember(arrival.body());
    return new Member(
        arrival.orgId(),
        email,
        grant,
        arrival.body().text("invitedBy", Arrival.BY).orElse(arrival.by()),
        arrival.requiredMoment("createdAt"),
        joinedAt,
        expiresAt,
        Members.revision());
  }

  private JsonObject settle(
      Kind kind, Arrival arrival, String email, Function<Optional<Member>, Member> next) {
    Function<Optional<Member>, Optional<Member>> changed =
        here ->
            Optional.of(next.apply(here))
                .filter(wanted -> here.filter(there -> same(there, wanted)).isEmpty());
    Optional<Member> before =
        arrival.dryRun()
            ? core.members().get(arrival.orgId(), email)
            : core.members().replace(arrival.orgId(), email, changed);
    if (changed.apply(before).isEmpty()) {
      return Arrival.answer(kind, email, Arrival.Result.unchanged);
    }
    wiring.callers().forgetAll();
    return Arrival.answer(
        kind, email, before.isEmpty() ? Arrival.Result.created : Arrival.Result.updated);
  }

  private static boolean same(Member here, Member wanted) {
    return here.grant().equals(wanted.grant())
        && here.invitedBy().equals(wanted.invitedBy())
        && here.createdAt().equals(wanted.createdAt())
        && here.joinedAt().equals(wanted.joinedAt())
        && here.expiresAt().equals(wanted.expiresAt());
  }
}
