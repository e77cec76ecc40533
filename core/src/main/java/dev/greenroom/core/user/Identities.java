package dev.greenroom.core.user;

import dev.greenroom.core.org.Member;
import dev.greenroom.core.org.Members;
import dev.greenroom.core.token.Token;
import dev.greenroom.core.token.Tokens;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out who stands behind the text of a token, and where they may act. */
public final class Identities {
  private final Tokens tokens;
  private final Users users;
  private final Members members;
  private final InstantSource clock;

  public Identities(Tokens tokens, Users users, Members members, InstantSource clock) {
    this.tokens = tokens;
    this.users = users;
    this.members = members;
    this.clock = clock;
  }

  /** The identity of a valid token by its hash; its use counts as a login of its user. */
  public Optional<Identity> of(String tokenHash) {
    return tokens.valid(tokenHash).flatMap(this::of);
  }

  private Optional<Identity> of(Token token) {
    Optional<User> user = token.user().flatMap(users::get).filter(u -> bound(token, u));
    if (token.orgId().isEmpty() && user.isEmpty()) {
      return Optional.empty();
    }
    List<Standing> standings = new ArrayList<>();
    token.orgId().ifPresent(orgId -> standings.add(new Standing(orgId, token.scopes())));
    user.ifPresent(
        u -> {
          users.seen(u, clock.instant());
          members.ofUser(u.userEmail()).stream()
              .filter(member -> !token.orgId().equals(Optional.of(member.orgId())))
              .map(Identities::standing)
              .forEach(standings::add);
        });
    return Optional.of(new Identity(token, user, standings));
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
