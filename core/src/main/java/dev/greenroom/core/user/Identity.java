package dev.greenroom.core.user;

import dev.greenroom.core.token.Token;
import java.util.List;
import java.util.Optional;

/**
 * A valid token, and where it may act.
 *
 * @param token the token
 * @param user for whom it speaks; absent for a machine's, and once the user was removed
 * @param standings that of its own organization first, then those of its user in the order in which
 *     they were joined; none for a user who belongs nowhere yet
 */
public record Identity(Token token, Optional<User> user, List<Standing> standings) {

  public Identity {
    standings = List.copyOf(standings);
  }

  /** What it may do in that organization; empty where it has no business. */
  public Optional<Standing> in(String orgId) {
    return standings.stream().filter(standing -> standing.orgId().equals(orgId)).findFirst();
  }
}
