package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scope;
import dev.greenroom.core.token.Tokens;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final String EVENTS = "/greenroom/v1/events";
  private Api api;
  private String appId;

  @BeforeEach
  void open() {
    api = new Api();
    appId = api.app("duel");
  }

  @AfterEach
  void close() {
    api.close();
  }

  private long event(String type) {
    return api.events.add(type, World.ORG, appId);
  }

  /** The numbers of the events in an answer. */
  private static List<Integer> numbers(Reply reply) {
    assertEquals(200, reply.status(), reply.text());
    return Arrays.stream(reply.text().split("\n\n"))
        .filter(block -> block.contains("\ndata: "))
        .map(block -> Integer.valueOf(block.replaceAll("(?s).*?id: (\\d+)\n.*", "$1")))
        .toList();
  }

  @Test
  void anEventHasAnIdATypeAndItsJson() {
    event("room.created");
    Reply reply = api.get(EVENTS + "?lastEventId=0").send();
    assertEquals("text/event-stream", reply.header("content-type"));
    String text = reply.text();
    assertTrue(text.startsWith("retry: 1000\nid: 0\n\nid: 1\nevent: room.created\ndata: {"), text);
    assertTrue(text.contains("\"type\":\"room.created\""), text);
    assertTrue(text.endsWith("}\n\n"), text);
  }

  @Test
  void aReaderWhoNamesNoEventGetsWhatIsToComeAndCanResumeBeforeTheFirst() {
    event("room.created");
    api.events.thenWhileWaiting(() -> event("room.destroyed"));
    Reply reply = api.get(EVENTS).send();
    assertEquals(List.of(2), numbers(reply));
    assertTrue(reply.text().startsWith("retry: 1000\nid: 1\n\n"), reply.text());
  }

  @Test
  void aReaderGoesOnAfterTheLastEventThatItHasSeen() {
    for (int i = 0; i < 5; i++) {
      event("room.created");
    }
    assertEquals(List.of(4, 5), numbers(api.get(EVENTS).header("Last-Event-ID", "3").send()));
    assertEquals(List.of(4, 5), numbers(api.get(EVENTS + "?lastEventId=3").send()));
    assertEquals(
        List.of(5),
        numbers(api.get(EVENTS + "?lastEventId=1").header("Last-Event-ID", "4").send()));
    assertEquals(List.of(), numbers(api.get(EVENTS + "?lastEventId=5").send()));
  }

  @Test
  void anUnknownEventStartsAtTheOldestAndSaysSo() {
    for (int i = 0; i < 5; i++) {
      event("room.created");
    }
    api.events.drop(2);
    for (String unknown : List.of("99", "abc", "-1", "evt-1")) {
      Reply reply = api.get(EVENTS).header("Last-Event-ID", unknown).send();
      assertEquals(List.of(3, 4, 5), numbers(reply), unknown);
      assertTrue(
          reply.text().contains("\n: event '" + unknown + "' is unknown; starting at the oldest"),
          reply.text());
    }
    Reply old = api.get(EVENTS).header("Last-Event-ID", "1").send();
    assertEquals(List.of(3, 4, 5), numbers(old));
    assertTrue(old.text().contains(": event '1' is no longer kept; starting at"), old.text());
    Reply justNot = api.get(EVENTS).header("Last-Event-ID", "2").send();
    assertEquals(List.of(3, 4, 5), numbers(justNot));
    assertFalse(justNot.text().contains("no longer kept"), justNot.text());
  }

  @Test
  void nobodyIsToldOfAnotherOrganization() {
    event("room.created");
    api.events.add("room.created", Api.OTHER_ORG, "app-other");
    assertEquals(List.of(1), numbers(api.get(EVENTS + "?lastEventId=0").send()));
    assertEquals(
        List.of(2), numbers(api.get(EVENTS + "?lastEventId=0").token(Api.OTHER_TOKEN).send()));
    Reply foreign = api.get(EVENTS + "?appId=" + appId).token(Api.OTHER_TOKEN).send();
    Reply unknown = api.get(EVENTS + "?appId=app-unknown").token(Api.OTHER_TOKEN).send();
    assertEquals(404, foreign.status());
    assertEquals(unknown.message().replace("app-unknown", appId), foreign.message());
  }

  @Test
  void aReaderMayAskForOneApplication() {
    String other = api.app("beside");
    event("room.created");
    api.events.add("room.created", World.ORG, other);
    assertEquals(List.of(2), numbers(api.get(EVENTS + "?lastEventId=0&appId=" + other).send()));
  }

  @Test
  void aTokenIsToldOfWhatItMayRead() {
    event("room.created");
    event("build.created");
    event("application.changed");
    event("process.started");
    event("deployment.created");
    String target = EVENTS + "?lastEventId=0";
    assertEquals(List.of(1, 2, 3, 4, 5), numbers(api.get(target).send()));
    assertEquals(
        List.of(1, 4), numbers(api.get(target).token(api.tokenWith(Scope.PROCESSES_READ)).send()));
    assertEquals(
        List.of(1, 2, 4),
        numbers(
            api.get(target).token(api.tokenWith(Scope.PROCESSES_READ, Scope.BUILDS_WRITE)).send()));
    assertEquals(401, api.get(target).token(api.tokenWith(Scope.BUILDS_READ)).send().status());
  }

  @Test
  void silenceIsBrokenByACommentThatSaysWhereTheReaderIs() {
    api.events.thenWhileWaiting(() -> {});
    api.events.thenWhileWaiting(() -> api.events.add("room.created", Api.OTHER_ORG, "app-other"));
    api.events.thenWhileWaiting(() -> {});
    api.events.thenWhileWaiting(() -> {});
    String text = api.get(EVENTS).send().text();
    assertEquals(
        "retry: 1000\nid: 0\n\n: keep-alive\nid: 0\n\n: keep-alive\nid: 1\n\n",
        text,
        "the last wait ends with the journal");
  }

  @Test
  void aRevokedTokenEndsTheStream() {
    String token = api.tokenWith(Scope.PROCESSES_READ);
    api.events.thenWhileWaiting(
        () -> {
          api.world.core.tokens().revoke(Tokens.hash(token), api.world.clock.instant());
          api.world.clock.pass(Duration.ofSeconds(61));
        });
    api.events.thenWhileWaiting(() -> event("room.created"));
    assertEquals(List.of(), numbers(api.get(EVENTS).token(token).send()));
  }

  @Test
  void whoDoesNotFollowGetsWhatIsKept() {
    event("room.created");
    api.events.thenWhileWaiting(() -> event("room.destroyed"));
    assertEquals(List.of(1), numbers(api.get(EVENTS + "?lastEventId=0&follow=false").send()));
  }
}
