package dev.greenroom.jobs.publish;

import dev.greenroom.aws.AwsClients;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A bus of Moto, and the queue of those events that failed. */
public final class TestBus {
  /** What was received is not seen again: Moto may lose what comes while it deletes. */
  private static final String NEVER_AGAIN = "43200";

  private final AwsClients clients;
  private final String region;
  private final String bus;
  private final String heard;
  private final String unpublished;
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  /**
   * @param clients past which nothing is recorded
   */
  public TestBus(AwsClients clients, String region, String bus) {
    this.clients = clients;
    this.region = region;
    this.bus = bus;
    clients.buses(region).createEventBus(r -> r.name(bus));
    this.heard = queue(bus + "-heard");
    this.unpublished = queue(bus + "-unpublished");
  }

  /** A rule brings all events into a queue; each takes Moto longer, the more there are. */
  TestBus listening() {
    String arn =
        clients
            .queues(region)
            .getQueueAttributes(r -> r.queueUrl(heard).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    clients
        .buses(region)
        .putRule(r -> r.eventBusName(bus).name("all").eventPattern("{\"source\":[\"greenroom\"]}"));
    clients
        .buses(region)
        .putTargets(
            r ->
                r.eventBusName(bus)
                    .rule("all")
                    .targets(Target.builder().id("heard").arn(arn).build()));
    return this;
  }

  private String queue(String name) {
    return clients
        .queues(region)
        .createQueue(
            r ->
                r.queueName(name)
                    .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, NEVER_AGAIN)))
        .queueUrl();
  }

  public String unpublished() {
    return unpublished;
  }

  /** All that came since the last time, as EventBridge hands it on, while this listens. */
  List<Map<?, ?>> heard() {
    return taken(heard);
  }

  /** All that failed since the last time. */
  public List<Map<?, ?>> failed() {
    return taken(unpublished);
  }

  private List<Map<?, ?>> taken(String queue) {
    List<Map<?, ?>> all = new ArrayList<>();
    while (true) {
      List<Message> messages =
          clients
              .queues(region)
              .receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(0))
              .messages();
      if (messages.isEmpty()) {
        return all;
      }
      for (Message message : messages) {
        all.add((Map<?, ?>) json.fromJson(message.body()));
      }
    }
  }
}
