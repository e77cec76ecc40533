package dev.greenroom.jobs.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.events.event.ApplicationEvent;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/** How events are put together for one call; that it is taken so, {@link PublisherTest} shows. */
class BusTest {
  private final List<String> said = new ArrayList<>();
  private final MemoryBus heard = new MemoryBus();
  private final Bus bus = heard.bus(said::add);

  private static final String ID = "evt-1";

  private static GreenroomEvent event(String appName) {
    return new ApplicationEvent.Created(
        new Envelope(
            ID, Instant.parse("2026-05-06T07:08:09Z"), Optional.of("org-1"), Optional.of("app-1")),
        appName,
        "dev@example.org");
  }

  /** As AWS counts: 14 for the time, and the bytes of source, type and detail. */
  private static int bytes(PutEventsRequestEntry entry) {
    return 14
        + entry.source().length()
        + entry.detailType().length()
        + entry.detail().getBytes(StandardCharsets.UTF_8).length;
  }

  private List<Integer> sizes() {
    return heard.calls.stream().map(List::size).toList();
  }

  @Test
  void tenAtATime() {
    bus.tell(IntStream.range(0, 21).mapToObj(i -> event("duel")).toList());

    assertEquals(List.of(10, 10, 1), sizes());
  }

  @Test
  void noneIsNoCall() {
    bus.tell(List.of());

    assertEquals(List.of(), heard.calls);
  }

  @Test
  void noMoreBytesThanTheBusTakes() {
    int around = bytes(of(event("")));
    // Two that fill a call to the byte, then two that are one byte too long together.
    String half = "ü".repeat((Bus.MOST_BYTES / 2 - around) / 2);
    int rest = Bus.MOST_BYTES - 2 * (around + half.getBytes(StandardCharsets.UTF_8).length);
    bus.tell(List.of(event(half), event(half + "x".repeat(rest)), event(half)));
    assertEquals(List.of(2, 1), sizes());
    assertEquals(Bus.MOST_BYTES, heard.calls.getFirst().stream().mapToInt(BusTest::bytes).sum());

    heard.calls.clear();
    bus.tell(List.of(event(half), event(half + "x".repeat(rest + 1))));
    assertEquals(List.of(1, 1), sizes());
  }

  private PutEventsRequestEntry of(GreenroomEvent event) {
    bus.tell(List.of(event));
    return heard.calls.removeLast().getFirst();
  }

  @Test
  void oneThatIsTooLongForAnyCallGoesToTheQueueAndHoldsUpNoOther() {
    bus.tell(List.of(event("a"), event("x".repeat(Bus.MOST_BYTES)), event("b")));

    assertEquals(List.of(2), sizes());
    assertEquals(1, heard.queued.size());
    assertTrue(
        heard.queued.getFirst().contains("and EventBridge takes 262144")
            && heard.queued.getFirst().contains("\"id\":\"evt-1\""),
        heard.queued.getFirst());
    assertTrue(heard.queued.getFirst().length() < 1000, "the queue takes no more either");
    assertEquals(1, said.size());
  }
}
