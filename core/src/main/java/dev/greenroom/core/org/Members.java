package dev.greenroom.core.org;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import dev.greenroom.core.token.Grant;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The table of members: who belongs to which organization, or is invited, and with what scopes. */
public final class Members {
  private final Database database;
  private final TableSpec table;
  private final Retry retry;

  public Members(Database database, Tables tables, Retry retry) {
    this.database = database;
    this.table = tables.members();
    this.retry = retry;
  }

  /** The members of an organization, by their addresses. */
  public List<Member> of(String orgId) {
    return all(orgId).stream().filter(Member::joined).toList();
  }

  /** Members and invites of an organization, also those that have lapsed. */
  List<Member> all(String orgId) {
    return database.all(Index.ofTable(table, orgId)).stream().map(this::read).toList();
  }

  /** The organizations that a user belongs to, the one that was joined first comes first. */
  public List<Member> ofUser(String userEmail) {
    return allOfUser(userEmail).stream()
        .filter(Member::joined)
        .sorted(
            Comparator.comparing((Member member) -> member.joinedAt().orElseThrow())
                .thenComparing(Member::orgId))
        .toList();
  }

  /** Memberships and invites of a user, also those that have lapsed. */
  List<Member> allOfUser(String userEmail) {
    return database.getAll(
        table,
        database.all(Index.of(table, Tables.BY_USER, userEmail)).stream()
            .map(table::keyOf)
            .toList(),
        this::read);
  }

  /** A member, an invite, or one that has lapsed. */
  public Optional<Member> get(String orgId, String userEmail) {
    return database.getAll(table, List.of(table.key(orgId, userEmail)), this::read).stream()
        .findFirst();
  }

  /** The sentence for a user who does not belong to the organization. */
  private static GreenroomException unknown(String userEmail) {
    return GreenroomException.notFound(
        "userEmail '%s' is not a member of the organization.", userEmail);
  }

  /** Makes the user a member, or leaves the one be who is one already. */
  public Member ensure(String orgId, String userEmail, Grant grant, String invitedBy, Instant now) {
    for (int tried = 1; ; tried++) {
      Optional<Member> there = get(orgId, userEmail);
      if (there.filter(Member::joined).isPresent()) {
        return there.get();
      }
      Member member =
          new Member(
              orgId,
              userEmail,
              grant,
              invitedBy,
              now,
              Optional.of(now),
              Optional.empty(),
              revision());
      if (write(there, member)) {
        return member;
      }
      retry.backOff(tried);
    }
  }

  /**
   * Ends a membership.
   *
   * @throws GreenroomException 404 when the user is no member; 401 when the caller does not hold
   *     what the member may do
   */
  public void remove(String orgId, String userEmail, Holding by) {
    for (int tried = 1; ; tried++) {
      Member member =
          get(orgId, userEmail).filter(Member::joined).orElseThrow(() -> unknown(userEmail));
      by.requireToTake(member.grant().scopes());
      if (delete(member)) {
        return;
      }
      retry.backOff(tried);
    }
  }

  /** Takes a user out of every organization, and every invite back. */
  public void removeEverywhere(String userEmail) {
    for (Member member : allOfUser(userEmail)) {
      Optional<Member> there = Optional.of(member);
      for (int tried = 1; there.isPresent() && !delete(there.get()); tried++) {
        retry.backOff(tried);
        there = get(member.orgId(), userEmail);
      }
    }
  }

  /** A revision that no member has yet. */
  public static String revision() {
    return UUID.randomUUID().toString();
  }

  /**
   * Writes what follows from what is there, until nobody else has changed that in between.
   *
   * @param next given what is there; empty where that shall stay
   * @return what was there before
   */
  public Optional<Member> replace(
      String orgId, String userEmail, Function<Optional<Member>, Optional<Member>> next) {
    for (int tried = 1; ; tried++) {
      Optional<Member> there = get(orgId, userEmail);
      if (next.apply(there).map(member -> write(there, member)).orElse(true)) {
        return there;
      }
      retry.backOff(tried);
    }
  }

  /** Writes the next state; false when what was read is no longer what is written. */
  boolean write(Optional<Member> read, Member next) {
    Update update =
        Update.of(table, next.orgId(), next.userEmail())
            .stamped()
            .set("invitedBy", next.invitedBy())
            .set("createdAt", next.createdAt())
            .set("joinedAt", next.joinedAt())
            .set("expiresAt", next.expiresAt().map(Instant::getEpochSecond))
            .set("role", next.grant().role())
            .set("scopes", next.grant().listed())
            .set("revision", next.revision());
    read.ifPresentOrElse(
        known -> update.require("#revision = ?", known.revision()),
        () -> update.require("attribute_not_exists(#orgId)"));
    Outcome outcome = retry.untilSettled(() -> database.update(update));
    return outcome.done() || ours(outcome, next);
  }

  /** True when it was written by an earlier try, whose answer was lost. */
  private boolean ours(Outcome outcome, Member next) {
    return outcome instanceof Outcome.Refused refused
        && refused
            .item(0)
            .map(this::read)
            .map(Member::revision)
            .equals(Optional.of(next.revision()));
  }

  /** False when it has changed since it was read. */
  boolean delete(Member member) {
    String once = UUID.randomUUID().toString();
    return retry
        .untilSettled(
            () ->
                database.transact(
                    once,
                    List.of(
                        Database.removeUnlessOf(
                            table,
                            table.key(member.orgId(), member.userEmail()),
                            "revision",
                            member.revision()))))
        .done();
  }

  private Member read(Map<String, AttributeValue> item) {
    return Member.read(table.reader(item));
  }
}
