package dev.greenroom.functions.input;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Scopes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The field {@code scopes}: a word, or a list of scopes. Where it is absent, everything is granted
 * (contract: no scopes = admin); an empty list could be taken for that, and is refused.
 */
public final class GrantFields {
  private static final String FIELD = "scopes";

  /** Each may be named twice, by a client that merges lists. */
  private static final int MOST = 100;

  private GrantFields() {}

  /** Of a token: {@code admin} or a list. */
  public static Scopes ofToken(Fields body) {
    return read(body, EnumSet.of(Role.admin)).scopes();
  }

  /** Of a member: a role or a list. */
  public static Grant ofMember(Fields body) {
    return read(body, EnumSet.allOf(Role.class));
  }

  private static Grant read(Fields body, Set<Role> words) {
    Object value = body.raw(FIELD).orElse(Role.admin.name());
    if (value instanceof String word) {
      return Role.parse(word)
          .filter(words::contains)
          .map(Grant::of)
          .orElseThrow(() -> refused(body, word, words));
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.size() <= MOST) {
      return Grant.of(scopes(body, list));
    }
    throw refused(body, value, words);
  }

  private static Scopes scopes(Fields body, List<?> list) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (int i = 0; i < list.size(); i++) {
      Object name = list.get(i);
      String element = "%s[%d]".formatted(FIELD, i);
      scopes.add(
          Optional.ofNullable(name)
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .flatMap(Scope::parse)
              .orElseThrow(() -> body.refused(element, name, "one of " + names())));
    }
    return new Scopes(scopes);
  }

  private static String names() {
    return Arrays.stream(Scope.values()).map(Scope::wire).collect(Collectors.joining(", "));
  }

  private static GreenroomException refused(Fields body, Object value, Set<Role> words) {
    String allowed = words.stream().map(role -> "'" + role + "'").collect(Collectors.joining(", "));
    return body.refused(FIELD, value, "%s or an array of 1 to %d scopes".formatted(allowed, MOST));
  }
}
