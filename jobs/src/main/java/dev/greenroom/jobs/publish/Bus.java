package dev.greenroom.jobs.publish;

import dev.greenroom.core.time.Pause;
import dev.greenroom.events.event.GreenroomEvent;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Tells events on a bus of EventBridge, as many at once as it takes. Those of them that it refuses
 * are tried again by themselves; what it still refuses, or can never take, goes to a queue with the
 * reason, so that it holds up no other.
 */
final class Bus {
  /** Both are limits of {@code PutEvents}. */
  static final int MOST_ENTRIES = 10;

  static final int MOST_BYTES = 256 * 1024;

  static final int TRIES = 5;

  private static final Duration BETWEEN = Duration.ofMillis(200);

  /** Of the moment of an entry. */
  private static final int TIME_BYTES = 14;

  private final EventBridgeClient bridge;
  private final SqsClient queues;
  private final String bus;
  private final String unpublished;
  private final Pause pause;
  private final Consumer<String> complaints;
  private final JsonType<Object> json =
      Jsonb.builder().serializeNulls(true).serializeEmpty(true).build().type(Object.class);

  /**
   * An event as it is sent.
   *
   * @param bytes as EventBridge counts them
   */
  private record Parcel(String id, PutEventsRequestEntry entry, int bytes) {}

  /**
   * @param bus the name of it
   * @param unpublished the address of the queue
   */
  Bus(
      EventBridgeClient bridge,
      SqsClient queues,
      String bus,
      String unpublished,
      Pause pause,
      Consumer<String> complaints) {
    this.bridge = bridge;
    this.queues = queues;
    this.bus = bus;
    this.unpublished = unpublished;
    this.pause = pause;
    this.complaints = complaints;
  }

  /**
   * Tells them.
   *
   * @throws RuntimeException when the bus, or the queue where one was refused, is out of reach:
   *     some may have been told, and all are to be told again
   */
  void tell(List<GreenroomEvent> events) {
    List<Parcel> batch = new ArrayList<>();
    int bytes = 0;
    for (GreenroomEvent event : events) {
      Parcel parcel = parcel(event);
      if (parcel.bytes() > MOST_BYTES) {
        giveUp(
            parcel,
            "it has %d bytes, and EventBridge takes %d".formatted(parcel.bytes(), MOST_BYTES));
        continue;
      }
      if (batch.size() == MOST_ENTRIES || bytes + parcel.bytes() > MOST_BYTES) {
        send(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(parcel);
      bytes += parcel.bytes();
    }
    send(batch);
  }

  private Parcel parcel(GreenroomEvent event) {
    String detail = json.toJson(event.toJson());
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(bus)
            .source(GreenroomEvent.SOURCE)
            .detailType(event.type())
            .time(event.envelope().at())
            .detail(detail)
            .build();
    int bytes = TIME_BYTES + length(GreenroomEvent.SOURCE) + length(event.type()) + length(detail);
    return new Parcel(event.envelope().id(), entry, bytes);
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private record Refused(Parcel parcel, String why) {}

  private void send(List<Parcel> batch) {
    List<Parcel> left = batch;
    for (int tried = 1; !left.isEmpty(); tried++) {
      List<Refused> refused = put(left);
      if (tried == TRIES) {
        refused.forEach(one -> giveUp(one.parcel(), one.why()));
        return;
      }
      if (!refused.isEmpty()) {
        pause.of(BETWEEN.multipliedBy(1L << tried));
      }
      left = refused.stream().map(Refused::parcel).toList();
    }
  }

  /** The answer has an entry for each, in their order. */
  private List<Refused> put(List<Parcel> batch) {
    List<PutEventsResultEntry> results =
        bridge.putEvents(r -> r.entries(batch.stream().map(Parcel::entry).toList())).entries();
    List<Refused> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      PutEventsResultEntry result = results.get(i);
      if (result.errorCode() != null) {
        refused.add(
            new Refused(
                batch.get(i), "%s: %s".formatted(result.errorCode(), result.errorMessage())));
      }
    }
    return refused;
  }

  private void giveUp(Parcel parcel, String why) {
    complaints.accept(
        "event %s (%s) was not published, and went to the queue for those: %s"
            .formatted(parcel.id(), parcel.entry().detailType(), why));
    String body =
        json.toJson(
            Map.of(
                "reason",
                why,
                "id",
                parcel.id(),
                "detailType",
                parcel.entry().detailType(),
                "detail",
                parcel.bytes() > MOST_BYTES ? "" : parcel.entry().detail()));
    queues.sendMessage(r -> r.queueUrl(unpublished).messageBody(body));
  }
}
