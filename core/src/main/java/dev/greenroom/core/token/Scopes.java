package dev.greenroom.core.token;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that a token may do. */
public record Scopes(Set<Scope> granted) {

  public Scopes {
    granted = Set.copyOf(granted);
  }

  /** Everything: what a token without a list of scopes may do (contract: no scopes = admin). */
  public static Scopes admin() {
    return new Scopes(EnumSet.allOf(Scope.class));
  }

  public boolean allow(Scope needed) {
    return granted.stream().anyMatch(scope -> scope.covers(needed));
  }

  /** True when every scope there is was granted. */
  public boolean all() {
    return granted.size() == Scope.values().length;
  }

  /** The first of the others that this does not allow, in the order of the contract. */
  public Optional<Scope> lacks(Scopes others) {
    return Arrays.stream(Scope.values())
        .filter(scope -> others.granted.contains(scope) && !allow(scope))
        .findFirst();
  }

  /** The wire names, in the order of the contract. */
  public List<String> wire() {
    return Arrays.stream(Scope.values()).filter(granted::contains).map(Scope::wire).toList();
  }
}
