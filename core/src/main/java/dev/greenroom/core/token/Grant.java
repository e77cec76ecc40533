package dev.greenroom.core.token;

import dev.greenroom.core.table.ItemReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody was given: a role by its name, or scopes one by one. It is kept as it was given.
 *
 * @param role the role; absent when scopes were named
 * @param scopes all that it allows
 */
public record Grant(Optional<Role> role, Scopes scopes) {

  public static Grant of(Role role) {
    return new Grant(Optional.of(role), role.scopes());
  }

  /** Named scopes; all of them are {@link Role#admin}. */
  public static Grant of(Scopes scopes) {
    return scopes.all() ? of(Role.admin) : new Grant(Optional.empty(), scopes);
  }

  /** As the wire has it: the name of the role, or a list of the names of the scopes. */
  public Object wire() {
    return role.map(r -> (Object) r.name()).orElseGet(scopes::wire);
  }

  /**
   * From the attributes {@code role} and {@code scopes}. A name that this build does not know
   * grants nothing.
   */
  public static Grant read(ItemReader in) {
    return in.optionalString("role")
        .map(name -> Role.parse(name).map(Grant::of).orElseGet(Grant::nothing))
        .orElseGet(() -> of(scopes(in)));
  }

  /** The names of the scopes; absent when a role was given. */
  public Optional<List<String>> listed() {
    return role.isPresent() ? Optional.empty() : Optional.of(scopes.wire());
  }

  private static Grant nothing() {
    return of(new Scopes(Set.of()));
  }

  private static Scopes scopes(ItemReader in) {
    return new Scopes(
        in.strings("scopes").stream()
            .map(Scope::parse)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet()));
  }
}
