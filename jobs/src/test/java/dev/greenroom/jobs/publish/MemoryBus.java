package dev.greenroom.jobs.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** A bus that takes all, and the queue beside it. */
final class MemoryBus {
  /** Each with what it carried. */
  final List<List<PutEventsRequestEntry>> calls = new ArrayList<>();

  final List<String> queued = new ArrayList<>();

  /** What happens once a call was heard, and before it is answered. */
  Runnable onCall = () -> {};

  Bus bus(Consumer<String> complaints) {
    return new Bus(new Bridge(), new Queues(), "bus", "queue", time -> {}, complaints);
  }

  /** The details of all that it was told. */
  List<String> details() {
    return calls.stream().flatMap(List::stream).map(PutEventsRequestEntry::detail).toList();
  }

  private final class Bridge implements EventBridgeClient {
    @Override
    public PutEventsResponse putEvents(PutEventsRequest request) {
      calls.add(request.entries());
      onCall.run();
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
  }

  private final class Queues implements SqsClient {
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
  }
}
