package dev.greenroom.core.org;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import java.util.HashSet;
import java.util.Set;

/**
 * What a caller holds, and may therefore give and take: scopes can be granted or removed only by
 * someone who holds them (contract, organizations).
 *
 * @param scopes of the caller
 */
public record Holding(Scopes scopes) {

  /**
   * @throws GreenroomException 401 that names the first scope that is not held
   */
  public void requireToGive(Scopes given) {
    require(given, "grant");
  }

  /**
   * @throws GreenroomException 401 that names the first scope that is not held
   */
  public void requireToTake(Scopes taken) {
    require(taken, "remove");
  }

  /**
   * @throws GreenroomException 401 that names the first scope that is not held
   */
  public void requireToRevoke(Scopes ofToken) {
    require(ofToken, "revoke a token with");
  }

  /** What changes from the one to the other must be held; what stays need not. */
  public void requireToChange(Scopes before, Scopes after) {
    requireToGive(without(after, before));
    requireToTake(without(before, after));
  }

  private static Scopes without(Scopes some, Scopes others) {
    Set<Scope> rest = new HashSet<>(some.granted());
    rest.removeAll(others.granted());
    return new Scopes(rest);
  }

  private void require(Scopes wanted, String verb) {
    scopes
        .lacks(wanted)
        .ifPresent(
            scope -> {
              throw GreenroomException.unauthorized(
                  "The token lacks the scope '%s', so it cannot %s it.", scope.wire(), verb);
            });
  }
}
