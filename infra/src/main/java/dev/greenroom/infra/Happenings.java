package dev.greenroom.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * The bus: Greenroom's events go out by it, and what ECS and EC2 tell in each region comes in by
 * it, into a queue that the jobs read.
 */
public final class Happenings extends Construct {
  public static final List<String> SOURCES = List.of("aws.ecs", "aws.ec2");
  public static final List<String> DETAIL_TYPES =
      List.of(
          "ECS Task State Change",
          "EC2 Spot Instance Interruption Warning",
          "EC2 Instance State-change Notification");

  private static final Duration KEPT = Duration.days(14);
  private static final Duration READ = Duration.seconds(60);
  private static final int TRIES = 5;

  private final EventBus bus;
  private final Queue cloud;
  private final Queue unread;
  private final Queue unpublished;

  Happenings(Construct scope, Settings settings) {
    super(scope, "Happenings");
    this.bus = EventBus.Builder.create(this, "Bus").eventBusName(settings.name()).build();
    this.unread = queue("Unread", settings.named("cloud-events-unread")).build();
    this.unpublished = queue("Unpublished", settings.named("events-unpublished")).build();
    this.cloud =
        queue("Cloud", settings.named("cloud-events"))
            .visibilityTimeout(READ)
            .deadLetterQueue(DeadLetterQueue.builder().queue(unread).maxReceiveCount(TRIES).build())
            .build();
    Rule.Builder.create(this, "FromRegions")
        .eventBus(bus)
        .description("Greenroom: what tasks and machines do")
        .eventPattern(
            EventPattern.builder()
                .account(List.of(settings.account()))
                .source(SOURCES)
                .detailType(DETAIL_TYPES)
                .build())
        .targets(List.of(SqsQueue.Builder.create(cloud).deadLetterQueue(unread).build()))
        .build();
  }

  private Queue.Builder queue(String id, String name) {
    return Queue.Builder.create(this, id)
        .queueName(name)
        .encryption(QueueEncryption.SQS_MANAGED)
        .enforceSsl(true)
        .retentionPeriod(KEPT);
  }

  EventBus bus() {
    return bus;
  }

  /** What ECS and EC2 tell. */
  Queue cloud() {
    return cloud;
  }

  /** What of it could not be worked on. */
  Queue unread() {
    return unread;
  }

  /** Events that the bus did not take. */
  Queue unpublished() {
    return unpublished;
  }
}
