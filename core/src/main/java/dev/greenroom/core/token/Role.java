package dev.greenroom.core.token;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A bundle of scopes under one name (Hathora SDK, UserRole: 3 values). What each may do is our own
 * choice, since no source says it: docs/organizations.md.
 */
public enum Role {
  /** Everything. */
  admin,
  /** All that games need: everything but to change members, tokens or budgets. */
  member,
  /** Reads. */
  viewer;

  /** What it may do. */
  public Scopes scopes() {
    return new Scopes(Arrays.stream(Scope.values()).filter(this::has).collect(Collectors.toSet()));
  }

  private boolean has(Scope scope) {
    return switch (this) {
      case admin -> true;
      case member ->
          switch (scope) {
            case BILLING_WRITE, ORGS_WRITE, TOKENS_WRITE -> false;
            default -> true;
          };
      case viewer -> scope.wire().endsWith(":read");
    };
  }

  /** The role of that name, or empty when there is none. */
  public static Optional<Role> parse(String name) {
    return Arrays.stream(values()).filter(role -> role.name().equals(name)).findFirst();
  }
}
