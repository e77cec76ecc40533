package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.matrix.Description.Place;
import dev.greenroom.functions.matrix.Description.Where;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the route table × every kind of caller who may not. Each cell is asked twice,
 * with ids that exist and with ids that do not: both answers must be the same.
 */
class AuthorizationMatrixTest {
  private static final Map<String, Integer> CELLS = new TreeMap<>();
  private static Api api;
  private static Description description;
  private static Tenant ours;
  private static Tenant beside;
  private static Tenant theirs;
  private static Map<String, String> unknown;
  private static String revoked;
  private static int wrongAnswers;

  @BeforeAll
  static void start() {
    api = new Api();
    description = new Description();
    ours = Tenant.of(api, World.ORG, Api.TOKEN, "ours");
    beside = Tenant.of(api, World.ORG, Api.TOKEN, "beside");
    theirs = Tenant.of(api, Api.OTHER_ORG, Api.OTHER_TOKEN, "theirs");
    unknown = ours.unknown();
    revoked = api.tokenWith(Scope.values());
    assertTrue(api.world.core.tokens().revoke(Tokens.hash(revoked), api.world.clock.instant()));
  }

  @AfterAll
  static void tell() {
    api.close();
    int sum = CELLS.values().stream().mapToInt(n -> n).sum();
    System.out.println(
        "authorization matrix: " + sum + " cells, " + wrongAnswers + " wrong: " + CELLS);
  }

  static Stream<Route> guarded() {
    return Routes.all().stream().filter(r -> !(r.access() instanceof Access.Open));
  }

  private static Optional<Scope> scope(Route route) {
    return switch (route.access()) {
      case Access.Developer developer -> Optional.of(developer.scope());
      case Access.DeveloperOrProcess either -> Optional.of(either.scope());
      default -> Optional.empty();
    };
  }

  /** A header that must be refused with 401, by what is wrong with it. */
  private static Map<String, Optional<String>> refused(Route route) {
    Map<String, Optional<String>> headers = new LinkedHashMap<>();
    headers.put("no token", Optional.empty());
    headers.put("malformed: no scheme", Optional.of(ours.token()));
    headers.put("malformed: another scheme", Optional.of("Basic " + ours.token()));
    headers.put("malformed: nothing after it", Optional.of("Bearer "));
    headers.put("malformed: two tokens", Optional.of("Bearer " + ours.token() + " " + revoked));
    bearer(headers, "unknown", "nonsense");
    bearer(headers, "revoked", revoked);
    bearer(headers, "player of another application", beside.playerToken());
    bearer(headers, "player of another organization", theirs.playerToken());
    if (isForPlayers(route)) {
      bearer(headers, "developer for a player", ours.token());
      bearer(headers, "process for a player", ours.processToken());
    } else {
      bearer(headers, "player for a developer", ours.playerToken());
    }
    if (!(route.access() instanceof Access.DeveloperOrProcess)) {
      bearer(headers, "process of another application", beside.processToken());
      bearer(headers, "process of another organization", theirs.processToken());
    }
    if (route.access() instanceof Access.Developer) {
      bearer(headers, "process for a developer", ours.processToken());
    }
    scope(route).ifPresent(needed -> withoutScope(headers, needed));
    if (scope(route).isEmpty() && !isForPlayers(route)) {
      bearer(headers, "developer for a machine", ours.token());
    }
    return headers;
  }

  private static void withoutScope(Map<String, Optional<String>> headers, Scope needed) {
    Scope[] all = Scope.values();
    Scope[] others = Arrays.stream(all).filter(s -> !s.covers(needed)).toArray(Scope[]::new);
    bearer(headers, "without the scope", api.tokenWith(others));
    Arrays.stream(all)
        .filter(scope -> scope != needed && needed.covers(scope))
        .forEach(scope -> bearer(headers, "reading scope on a write", api.tokenWith(scope)));
  }

  private static void bearer(Map<String, Optional<String>> headers, String what, String token) {
    headers.put(what, bearer(token));
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void whoMayNotIsRefusedAndLearnsNothing(Route route) {
    Map<String, String> none = nothing(route);
    List<String> wrong = new ArrayList<>();
    refused(route)
        .forEach(
            (what, header) -> {
              Reply there = send(route, ours.ids(), header, Set.of());
              Reply nowhere = send(route, none, header, Set.of());
              count(what);
              if (there.status() != 401) {
                wrong.add(what + ": " + there);
              }
              same(wrong, what, there, ours.ids(), nowhere, none);
            });
    none(wrong, route);
  }

  /** Players know which application they play: its id is public, open operations name it. */
  private static Map<String, String> nothing(Route route) {
    if (!isForPlayers(route)) {
      return unknown;
    }
    Map<String, String> none = new LinkedHashMap<>(unknown);
    none.put("appId", ours.ids().get("appId"));
    return none;
  }

  private static boolean isForPlayers(Route route) {
    return description.scheme(route).filter("playerAuth"::equals).isPresent();
  }

  /** The caller asks for what is all his own, but for one id. */
  @ParameterizedTest
  @MethodSource("guarded")
  void whatBelongsToOthersLooksUnknown(Route route) {
    if (scope(route).isEmpty()) {
      return; // a player, a process or a machine: it has one token, which is good for itself only
    }
    List<String> wrong = new ArrayList<>();
    for (Place place : description.places(route)) {
      place(wrong, route, place, theirs.token(), "another organization's ");
      if (route.access() instanceof Access.DeveloperOrProcess) {
        place(wrong, route, place, theirs.processToken(), "a process, another organization's ");
      }
    }
    none(wrong, route);
  }

  private static void place(
      List<String> wrong, Route route, Place place, String token, String kind) {
    String what = kind + place;
    String existing = existing(place);
    Map<String, String> foreign = theirs.with(place.name(), existing);
    Map<String, String> nothing = theirs.with(place.name(), Tenant.unknown(existing));
    Set<String> given =
        place.where() == Where.PATH ? Set.of() : Set.of(place.where() + " " + place.name());
    Reply there = send(route, foreign, bearer(token), given);
    Reply nowhere = send(route, nothing, bearer(token), given);
    count(what);
    boolean mustBeRefused = place.where() == Where.PATH || place.name().equals("orgId");
    if (mustBeRefused && !Set.of(400, 401, 404).contains(there.status())) {
      wrong.add(what + ": " + there);
    }
    if (chosenForEver(route, place)) {
      // That it is taken is no secret, but whose it is.
      Map<String, String> own = theirs.ids();
      same(wrong, what, there, foreign, send(route, own, bearer(token), given), own);
      return;
    }
    same(wrong, what, there, foreign, nowhere, nothing);
  }

  /** Where a caller chooses ids, what exists may be gone afterwards: it is made for this place. */
  private static String existing(Place place) {
    if (place.where() == Where.PATH) {
      return ours.ids().get(place.name());
    }
    return switch (place.name()) {
      case "buildId" -> api.build();
      case "roomId" -> api.room(ours.ids().get("appId")).string("roomId");
      default -> ours.ids().get(place.name());
    };
  }

  /** Contract, roomId of those who make a room: "error will be returned if not globally unique". */
  private static boolean chosenForEver(Route route, Place place) {
    return route.method().equals("POST") && place.equals(new Place(Where.QUERY, "roomId"));
  }

  private static Optional<String> bearer(String token) {
    return Optional.of("Bearer " + token);
  }

  /** The application is the caller's own, what is in it is of another application of his. */
  @ParameterizedTest
  @MethodSource("guarded")
  void whatIsOfAnotherApplicationLooksUnknown(Route route) {
    Set<String> inApplications = Set.of("roomId", "processId", "deploymentId");
    List<Place> places = description.places(route);
    if (scope(route).isEmpty() || places.stream().noneMatch(p -> p.name().equals("appId"))) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (Place place : places) {
      if (inApplications.contains(place.name()) && place.where() == Where.PATH) {
        String existing = beside.ids().get(place.name());
        Map<String, String> foreign = ours.with(place.name(), existing);
        Map<String, String> nothing = ours.with(place.name(), Tenant.unknown(existing));
        Optional<String> header = Optional.of("Bearer " + ours.token());
        Reply there = send(route, foreign, header, Set.of());
        Reply nowhere = send(route, nothing, header, Set.of());
        count("another application's " + place);
        if (there.status() != 404) {
          wrong.add(place + ": " + there);
        }
        same(wrong, "another application's " + place, there, foreign, nowhere, nothing);
      }
    }
    none(wrong, route);
  }

  /** A process acts for its own application; all others look unknown to it. */
  @ParameterizedTest
  @MethodSource("guarded")
  void aProcessKnowsItsOwnApplicationOnly(Route route) {
    if (!(route.access() instanceof Access.DeveloperOrProcess)) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (Tenant tenant : List.of(beside, theirs)) {
      Optional<String> header = Optional.of("Bearer " + tenant.processToken());
      Reply there = send(route, ours.ids(), header, Set.of());
      Reply nowhere = send(route, unknown, header, Set.of());
      count("process of another application");
      if (there.status() != 404) {
        wrong.add(there.toString());
      }
      same(wrong, "process of another", there, ours.ids(), nowhere, unknown);
    }
    none(wrong, route);
  }

  /** A path whose parameter nobody knows would never be asked for what is another's. */
  @Test
  void everyParameterOfAPathIsKnown() {
    Set<String> unfilled = new TreeSet<>();
    for (Route route : guarded().toList()) {
      String left = filled(route.template().toString(), ours.ids());
      if (left.contains("{")) {
        unfilled.add(left);
      }
    }
    assertEquals(Set.of(), unfilled);
  }

  private static void none(List<String> wrong, Route route) {
    wrongAnswers += wrong.size();
    assertEquals(List.of(), wrong, route.operationId());
  }

  private static void count(String what) {
    CELLS.merge(what.replaceAll(":.*", ""), 1, Integer::sum);
  }

  private static Reply send(
      Route route, Map<String, String> ids, Optional<String> header, Set<String> given) {
    String target = filled(route.template().toString(), ids);
    List<String> queries =
        given.stream()
            .filter(place -> place.startsWith("QUERY "))
            .map(place -> place.substring(6))
            .map(name -> name + "=" + ids.get(name))
            .toList();
    if (!queries.isEmpty()) {
      target += "?" + String.join("&", queries);
    }
    Request request = api.request(route.method(), target).without("authorization");
    header.ifPresent(value -> request.header("authorization", value));
    Set<String> properties =
        given.stream()
            .filter(place -> place.startsWith("BODY "))
            .map(place -> place.substring(5))
            .collect(Collectors.toSet());
    description.sample(route, ids, properties).ifPresent(request::body);
    return request.send();
  }

  /** Numbers stand for numbered things: 1 is what every application has. */
  private static String filled(String template, Map<String, String> ids) {
    String path = template;
    boolean numbered = template.matches("/(builds|deployments)/v[12]/.*");
    for (Map.Entry<String, String> id : ids.entrySet()) {
      boolean number = numbered && Set.of("buildId", "deploymentId").contains(id.getKey());
      path = path.replace("{" + id.getKey() + "}", number ? "1" : id.getValue());
    }
    return path;
  }

  private static void same(
      List<String> wrong,
      String what,
      Reply there,
      Map<String, String> ids,
      Reply nowhere,
      Map<String, String> none) {
    String one = neutral(there, ids);
    String other = neutral(nowhere, none);
    if (!one.equals(other)) {
      wrong.add(what + " is told apart: " + one + " / " + other);
    }
  }

  /** Status, and sentence without the ids that were asked for; of what succeeds only its form. */
  private static String neutral(Reply reply, Map<String, String> ids) {
    if (reply.status() < 300) {
      return reply.status() + " " + reply.header("content-type");
    }
    String text = reply.text();
    for (Map.Entry<String, String> id : ids.entrySet()) {
      text = text.replace(id.getValue(), "{}");
    }
    return reply.status() + " " + reply.header("content-type") + " " + text;
  }
}
