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
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** How events are put together for one call; that it is taken so, {@link PublisherTest} shows. */
class BusTest {
  private final List<List<PutEventsRequestEntry>> calls = new ArrayList<>();
  private final List<String> queued = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  private final EventBridgeClient bridge =
      new EventBridgeClient() {
        @Override
        public PutEventsResponse putEvents(PutEventsRequest request) {
          calls.add(request.entries());
          return PutEventsResponse.builder()
              .entries(
                  request.entries().stream()
                      .map(entry -> PutEventsResultEntry.builder().eventId("id").build())
                      .toList())
              .build();
        }

        @Override
        public String serviceName() {
          return "events";
        }

        @Override
        public void close() {}
      };

  private final SqsClient queues =
      new SqsClient() {
        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
          queued.add(request.messageBody());
          return SendMessageResponse.builder().build();
        }

        @Override
        public String serviceName() {
          return "sqs";
        }

        @Override
        public void close() {}
      };

  private final Bus bus = new Bus(bridge, queues, "bus", "queue", time -> {}, said::add);

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
    return calls.stream().map(List::size).toList();
  }

  @Test
  void tenAtATime() {
    bus.tell(IntStream.range(0, 21).mapToObj(i -> event("duel")).toList());

    assertEquals(List.of(10, 10, 1), sizes());
  }

  @Test
  void noneIsNoCall() {
    bus.tell(List.of());

    assertEquals(List.of(), calls);
  }

  @Test
  void noMoreBytesThanTheBusTakes() {
    int around = bytes(of(event("")));
    // Two that fill a call to the byte, then two that are one byte too long together.
    String half = "ü".repeat((Bus.MOST_BYTES / 2 - around) / 2);
    int rest = Bus.MOST_BYTES - 2 * (around + half.getBytes(StandardCharsets.UTF_8).length);
    bus.tell(List.of(event(half), event(half + "x".repeat(rest)), event(half)));
    assertEquals(List.of(2, 1), sizes());
    assertEquals(Bus.MOST_BYTES, calls.getFirst().stream().mapToInt(BusTest::bytes).sum());

    calls.clear();
    bus.tell(List.of(event(half), event(half + "x".repeat(rest + 1))));
    assertEquals(List.of(1, 1), sizes());
  }

  private PutEventsRequestEntry of(GreenroomEvent event) {
    bus.tell(List.of(event));
    return calls.removeLast().getFirst();
  }

  @Test
  void oneThatIsTooLongForAnyCallGoesToTheQueueAndHoldsUpNoOther() {
    bus.tell(List.of(event("a"), event("x".repeat(Bus.MOST_BYTES)), event("b")));

    assertEquals(List.of(2), sizes());
    assertEquals(1, queued.size());
    assertTrue(
        queued.getFirst().contains("and EventBridge takes 262144")
            && queued.getFirst().contains("\"id\":\"evt-1\""),
        queued.getFirst());
    assertTrue(queued.getFirst().length() < 1000, "the queue takes no more either");
    assertEquals(1, said.size());
  }
}
