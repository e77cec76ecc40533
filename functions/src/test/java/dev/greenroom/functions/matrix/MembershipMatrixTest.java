package dev.greenroom.functions.matrix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Role;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.matrix.Description.Where;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Users of several organizations, with another role in each, against every operation; and the
 * numbers that older versions of the API have for ids.
 */
class MembershipMatrixTest {
  private static final Cells CELLS = new Cells();
  private static Stage stage;

  @BeforeAll
  static void start() {
    stage = new Stage();
  }

  @AfterAll
  static void tell() {
    stage.close();
    System.out.println("membership matrix: " + CELLS);
  }

  static Stream<Route> forDevelopers() {
    return Routes.all().stream().filter(Refused::isForDevelopers);
  }

  static Stream<Route> forUsers() {
    return Routes.all().stream().filter(r -> r.access() instanceof Access.OwnUser);
  }

  /** Numbers count within an application; another one's are no numbers of this one. */
  @ParameterizedTest
  @MethodSource("forDevelopers")
  void numbersOfOthersLookUnknown(Route route) {
    if (!Stage.numbered(route)) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    String highest = Integer.toString(Stage.NUMBERED);
    stage
        .strangers()
        .forEach(
            (who, token) -> {
              Map<String, String> own = new LinkedHashMap<>(stage.theirs.ids());
              own.put("number", highest);
              Map<String, String> foreign = new LinkedHashMap<>(stage.ours.ids());
              foreign.put("number", highest);
              for (Map<String, String> there : List.of(own, foreign)) {
                Map<String, String> none = new LinkedHashMap<>(there);
                none.put("number", "999999");
                number(wrong, route, bearer(token), who, there, none);
              }
              Map<String, String> nowhere = new LinkedHashMap<>(stage.unknown);
              nowhere.put("number", highest);
              number(wrong, route, bearer(token), who, foreign, nowhere);
            });
    CELLS.none(wrong, route);
  }

  private static void number(
      List<String> wrong,
      Route route,
      Optional<String> header,
      String who,
      Map<String, String> there,
      Map<String, String> nowhere) {
    CELLS.count(who + " caller: another's number");
    Reply one = stage.send(route, there, header, Set.of());
    Reply other = stage.send(route, nowhere, header, Set.of());
    if (one.status() != 404) {
      wrong.add(who + ", number " + there + ": " + one);
    }
    Cells.same(wrong, who + " number", one, there, other, nowhere);
  }

  /** Whoever may read in an organization may not write there, whatever he may elsewhere. */
  @ParameterizedTest
  @MethodSource("forDevelopers")
  void aMemberMayNoMoreThanTheRole(Route route) {
    if (Refused.scope(route.access()).filter(Role.viewer.scopes()::allow).isPresent()) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    Map<String, String> ours = stage.ours.ids();
    Map<String, String> none = new LinkedHashMap<>(stage.unknown);
    none.put("orgId", World.ORG);
    Map.of(
            "viewer, an admin elsewhere", stage.viewerHere,
            "viewer", stage.viewer)
        .forEach(
            (who, token) -> {
              Reply there = stage.send(route, ours, bearer(token), Set.of("QUERY orgId"));
              Reply nowhere = stage.send(route, none, bearer(token), Set.of("QUERY orgId"));
              CELLS.count(who);
              if (there.status() != 401) {
                wrong.add(who + ": " + there);
              }
              Cells.same(wrong, who, there, ours, nowhere, none);
            });
    CELLS.none(wrong, route);
  }

  /** Who names one organization finds nothing of another one, though a member of both. */
  @ParameterizedTest
  @MethodSource("forDevelopers")
  void whoActsForOneOrganizationFindsNothingOfTheOther(Route route) {
    boolean asked =
        stage.description.places(route).stream()
            .anyMatch(place -> place.where() == Where.PATH && !place.name().equals("orgId"));
    if (!asked) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    Map<String, String> ours = new LinkedHashMap<>(stage.ours.ids());
    ours.put("orgId", Api.OTHER_ORG);
    Map<String, String> none = new LinkedHashMap<>(stage.unknown);
    none.put("orgId", Api.OTHER_ORG);
    Reply there = stage.send(route, ours, bearer(stage.viewerHere), Set.of("QUERY orgId"));
    Reply nowhere = stage.send(route, none, bearer(stage.viewerHere), Set.of("QUERY orgId"));
    CELLS.count("a member of both who acts for the other");
    if (!Set.of(400, 404).contains(there.status())) {
      wrong.add(there.toString());
    }
    Cells.same(wrong, "a member of both", there, ours, nowhere, none);
    CELLS.none(wrong, route);
  }

  /** A user whom nobody has invited learns of no organization whether there is one. */
  @ParameterizedTest
  @MethodSource("forUsers")
  void aUserWhoWasNotInvitedLearnsNothing(Route route) {
    List<String> wrong = new ArrayList<>();
    Map<String, String> ours = stage.ours.ids();
    for (String token : List.of(stage.inTwo, stage.thirdFirst, stage.leftForNothing)) {
      Reply there = stage.send(route, ours, bearer(token), Set.of());
      Reply nowhere = stage.send(route, stage.unknown, bearer(token), Set.of());
      CELLS.count("a user who was not invited");
      if (route.template().toString().contains("{orgId}") && there.status() != 404) {
        wrong.add(there.toString());
      }
      Cells.same(wrong, "not invited", there, ours, nowhere, stage.unknown);
    }
    CELLS.none(wrong, route);
  }

  /** Numbered operations are found by their form: were it another, none would be asked. */
  @Test
  void thereAreNumberedOperations() {
    assertTrue(forDevelopers().filter(Stage::numbered).count() >= 6);
  }

  private static Optional<String> bearer(String token) {
    return Optional.of("Bearer " + token);
  }
}
