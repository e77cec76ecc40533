package dev.greenroom.core.user;

import dev.greenroom.core.Tables;
import dev.greenroom.core.org.Member;
import dev.greenroom.core.org.Members;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.time.Retry;
import dev.greenroom.core.token.Token;
import dev.greenroom.core.token.Tokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out who stands behind the text of a token, and where they may act. */
public final class Identities {
  private final Database database;
  private final Tables tables;
  private final Tokens tokens;
  private final Retry retry;
  private final InstantSource clock;

  public Identities(
      Database database, Tables tables, Tokens tokens, Retry retry, InstantSource clock) {
    this.database = database;
    this.tables = tables;
    this.tokens = tokens;
    this.retry = retry;
    this.clock = clock;
  }

  /** The identity of a valid token by its hash; its use counts as a login of its user. */
  public Optional<Identity> of(String tokenHash) {
    return tokens.valid(tokenHash).flatMap(this::of);
  }

  private Optional<Identity> of(Token token) {
    Optional<User> user =
        token.user().flatMap(email -> users().get(email)).filter(u -> bound(token, u));
    if (token.orgId().isEmpty() && user.isEmpty()) {
      return Optional.empty();
    }
    List<Standing> standings = new ArrayList<>();
    token.orgId().ifPresent(orgId -> standings.add(new Standing(orgId, token.scopes())));
    user.ifPresent(
        u -> {
          users().seen(u, clock.instant());
          new Members(database, tables, retry)
              .ofUser(u.userEmail()).stream()
                  .filter(member -> !token.orgId().equals(Optional.of(member.orgId())))
                  .map(Identities::standing)
                  .forEach(standings::add);
        });
    return Optional.of(new Identity(token, user, standings));
  }

  /** Most tokens are of no user. */
  private Users users() {
    return new Users(database, tables, retry);
  }

  /** Who takes the address of a user that was removed does not get the tokens of that one. */
  private static boolean bound(Token token, User user) {
    Instant begin = user.createdAt();
    return token.orgId().isPresent() || !token.createdAt().isBefore(begin);
  }

  private static Standing standing(Member member) {
    return new Standing(member.orgId(), member.grant().scopes());
  }
}
