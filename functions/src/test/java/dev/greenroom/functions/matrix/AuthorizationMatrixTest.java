package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.functions.Routes;
import dev.greenroom.functions.matrix.Description.Place;
import dev.greenroom.functions.matrix.Description.Where;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
  private static final Cells CELLS = new Cells();
  private static Stage stage;

  @BeforeAll
  static void start() {
    stage = new Stage();
  }

  @AfterAll
  static void tell() {
    stage.close();
    System.out.println("authorization matrix: " + CELLS);
  }

  static Stream<Route> guarded() {
    return Routes.all().stream().filter(r -> !(r.access() instanceof Access.Open));
  }

  static Stream<Route> forDevelopers() {
    return guarded().filter(Refused::isForDevelopers);
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void whoMayNotIsRefusedAndLearnsNothing(Route route) {
    Map<String, String> ours = stage.ours.ids();
    Map<String, String> none = nothing(route);
    List<String> wrong = new ArrayList<>();
    Refused.by(stage, route)
        .forEach(
            (what, header) -> {
              Reply there = stage.send(route, ours, header, Set.of());
              Reply nowhere = stage.send(route, none, header, Set.of());
              CELLS.count(what);
              if (there.status() != 401) {
                wrong.add(what + ": " + there);
              }
              Cells.same(wrong, what, there, ours, nowhere, none);
            });
    CELLS.none(wrong, route);
  }

  /** Players know which application they play: its id is public, open operations name it. */
  private static Map<String, String> nothing(Route route) {
    Map<String, String> none = new LinkedHashMap<>(stage.unknown);
    if (route.access() instanceof Access.Player) {
      none.put("appId", stage.ours.ids().get("appId"));
    }
    return none;
  }

  /** The caller asks for what is all his own, but for one id. */
  @ParameterizedTest
  @MethodSource("forDevelopers")
  void whatBelongsToOthersLooksUnknown(Route route) {
    List<String> wrong = new ArrayList<>();
    for (Place place : stage.description.places(route)) {
      stage
          .strangers()
          .forEach((who, token) -> place(wrong, route, place, token, who + " caller: "));
      if (route.access() instanceof Access.DeveloperOrProcess) {
        place(wrong, route, place, stage.theirs.processToken(), "another organization's process: ");
      }
    }
    CELLS.none(wrong, route);
  }

  private static void place(
      List<String> wrong, Route route, Place place, String token, String kind) {
    String what = kind + place;
    String existing = existing(place);
    Map<String, String> foreign = stage.theirs.with(place.name(), existing);
    Map<String, String> nothing = stage.theirs.with(place.name(), Tenant.unknown(existing));
    Set<String> given =
        place.where() == Where.PATH ? Set.of() : Set.of(place.where() + " " + place.name());
    Reply there = stage.send(route, foreign, bearer(token), given);
    Reply nowhere = stage.send(route, nothing, bearer(token), given);
    CELLS.count(what);
    if (mustBeRefused(route, place) && !Set.of(400, 401, 404).contains(there.status())) {
      wrong.add(what + ": " + there);
    }
    if (chosenForEver(route, place)) {
      // That it is taken is no secret, but whose it is.
      Map<String, String> own = stage.theirs.ids();
      Cells.same(wrong, what, there, foreign, stage.send(route, own, bearer(token), given), own);
      return;
    }
    Cells.same(wrong, what, there, foreign, nowhere, nothing);
  }

  /** A record that comes in says of which organization it was: another one, as a rule. */
  private static boolean mustBeRefused(Route route, Place place) {
    return place.where() == Where.PATH
        || (place.name().equals("orgId") && !route.operationId().equals("ImportRecord"));
  }

  /** Where a caller chooses ids, what exists may be gone afterwards: it is made for this place. */
  private static String existing(Place place) {
    if (place.where() == Where.PATH) {
      return stage.ours.ids().get(place.name());
    }
    return switch (place.name()) {
      case "buildId" -> stage.api.build();
      case "roomId" -> stage.api.room(stage.ours.ids().get("appId")).string("roomId");
      case "userEmail" -> stage.newMember();
      default -> stage.ours.ids().get(place.name());
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
  @MethodSource("forDevelopers")
  void whatIsOfAnotherApplicationLooksUnknown(Route route) {
    Set<String> inApplications = Set.of("roomId", "processId", "deploymentId");
    List<Place> places = stage.description.places(route);
    if (places.stream().noneMatch(p -> p.name().equals("appId"))) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (Place place : places) {
      if (inApplications.contains(place.name()) && place.where() == Where.PATH) {
        String existing = stage.beside.ids().get(place.name());
        Map<String, String> foreign = stage.ours.with(place.name(), existing);
        Map<String, String> nothing = stage.ours.with(place.name(), Tenant.unknown(existing));
        Optional<String> header = bearer(stage.ours.token());
        Reply there = stage.send(route, foreign, header, Set.of());
        Reply nowhere = stage.send(route, nothing, header, Set.of());
        CELLS.count("another application's " + place);
        if (there.status() != 404) {
          wrong.add(place + ": " + there);
        }
        Cells.same(wrong, "another application's " + place, there, foreign, nowhere, nothing);
      }
    }
    CELLS.none(wrong, route);
  }

  /** A process acts for its own application; all others look unknown to it. */
  @ParameterizedTest
  @MethodSource("guarded")
  void aProcessKnowsItsOwnApplicationOnly(Route route) {
    if (!(route.access() instanceof Access.DeveloperOrProcess)) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    Map<String, String> ours = stage.ours.ids();
    for (Tenant tenant : List.of(stage.beside, stage.theirs)) {
      Optional<String> header = bearer(tenant.processToken());
      Reply there = stage.send(route, ours, header, Set.of());
      Reply nowhere = stage.send(route, stage.unknown, header, Set.of());
      CELLS.count("process of another application");
      if (there.status() != 404) {
        wrong.add(there.toString());
      }
      Cells.same(wrong, "process of another", there, ours, nowhere, stage.unknown);
    }
    CELLS.none(wrong, route);
  }

  /** A path whose parameter nobody knows would never be asked for what is another's. */
  @Test
  void everyParameterOfAPathIsKnown() {
    Set<String> unfilled = new TreeSet<>();
    for (Route route : guarded().toList()) {
      String left = Stage.filled(route.template().toString(), stage.ours.ids());
      if (left.contains("{")) {
        unfilled.add(left);
      }
    }
    assertEquals(Set.of(), unfilled);
  }
}
