package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Json;
import java.util.stream.Collectors;

/** Scopes in a table: a word, or a list. */
final class Scopes {
  private Scopes() {}

  static String text(Json scopes) {
    return scopes.items().isEmpty()
        ? scopes.text()
        : scopes.items().stream().map(Json::text).collect(Collectors.joining(" "));
  }
}
