package dev.greenroom.infra.function;

import dev.greenroom.functions.Routes;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What finding out who is calling takes, for each function alike: a test of one function may have
 * had a caller whose identity was known already, or whose token is of no user.
 */
final class Authentication {
  private static final List<String> OF_TOKENS =
      List.of(
          "tokens GetItem",
          "users GetItem",
          "users UpdateItem", // when the user was last seen
          "members/index/byUser Query",
          "members BatchGetItem");

  /** For whom one acts follows from whose the application is. */
  private static final String OWNER = "apps GetItem";

  private static final List<String> OF_PROCESSES = List.of("processes GetItem", OWNER);

  private Authentication() {}

  /** The lines of grants.txt that every function of such an operation needs. */
  static Set<String> lines() {
    Set<String> lines = new TreeSet<>();
    for (Route route : Routes.all()) {
      String program = route.streams() ? "streams" : route.function().getSimpleName();
      needs(route).forEach(need -> lines.add(program + " " + need));
    }
    return lines;
  }

  private static Stream<String> needs(Route route) {
    boolean ofAnApp = route.template().toString().contains("{appId}");
    Stream<String> tokens =
        Stream.concat(OF_TOKENS.stream(), ofAnApp ? Stream.of(OWNER) : Stream.empty());
    return switch (route.access()) {
      case Access.DeveloperOrProcess either -> Stream.concat(tokens, OF_PROCESSES.stream());
      case Access.Developer developer -> tokens;
      case Access.Admin admin -> tokens;
      case Access.OwnUser user -> tokens;
      case Access.OwnUserOrDeveloper either -> tokens;
      case Access.Operator operator -> tokens;
      case Access.Player player -> Stream.of(OWNER);
      case Access.OwnProcess own -> Stream.empty();
      case Access.OwnNode own -> Stream.of("nodes GetItem");
      case Access.Open open -> Stream.empty();
    };
  }
}
