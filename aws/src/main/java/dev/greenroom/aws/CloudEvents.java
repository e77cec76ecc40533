package dev.greenroom.aws;

import dev.greenroom.core.Core;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Reads the queue into which EventBridge puts what ECS and EC2 tell in all regions. A message is
 * deleted after its work is done; one that fails is seen again when it becomes visible again, and
 * goes to the queue's dead letters when it has failed as often as the queue allows. Any number of
 * programs may read at the same time.
 */
public final class CloudEvents implements AutoCloseable {
  /** {@code detail-type} of what ECS tells of tasks. */
  public static final String TASK = "ECS Task State Change";

  /** How long a read waits for a message. */
  static final Duration WAIT = Duration.ofSeconds(20);

  private static final int AT_ONCE = 10;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final SqsClient queue;
  private final String url;
  private final Map<String, Consumer<CloudEvent>> takers;
  private final Pause pause;
  private final Consumer<String> log;
  private final Thread reader;
  private volatile boolean closing;
  private boolean failing;

  /**
   * @param url of the queue
   * @param takers by {@code detail-type}; what has none is passed over
   * @param log takes a sentence for what was news, and for what failed
   */
  public CloudEvents(
      SqsClient queue,
      String url,
      Map<String, Consumer<CloudEvent>> takers,
      Pause pause,
      Consumer<String> log) {
    this.queue = queue;
    this.url = url;
    this.takers = Map.copyOf(takers);
    this.pause = pause;
    this.log = log;
    this.reader = Thread.ofPlatform().daemon().name("cloud-events").unstarted(this::readOn);
  }

  /**
   * With all that is told of tasks and machines.
   *
   * @param machines those of the installation
   * @param home the AWS region of the queue
   * @param url of the queue, {@code GREENROOM_CLOUD_EVENTS}
   */
  public static CloudEvents of(
      Core core,
      AwsClients clients,
      Ec2Nodes machines,
      InstantSource clock,
      String home,
      String url,
      Consumer<String> log) {
    TaskEvents ends = new TaskEvents(core.heartbeats()::heard);
    TaskAddresses addresses =
        new TaskAddresses(clients::ec2, core.processes()::get, core.lifecycle()::addressed);
    AheadEvents images = new AheadEvents(core.imageArrivals());
    TaskNotes notes = new TaskNotes(core.processes()::get, core.decisions()::record, clock);
    MachineEvents ofMachines = new MachineEvents(machines::nodeOf, core.cloudNotices(), clock);
    Consumer<CloudEvent> machine = event -> ofMachines.take(event).ifPresent(log);
    return new CloudEvents(
        clients.queues(home),
        url,
        Map.of(
            TASK,
            event -> {
              addresses.take(event);
              ends.take(event);
              notes.take(event);
              images.take(event).ifPresent(log);
            },
            MachineEvents.INTERRUPTION,
            machine,
            MachineEvents.STATE,
            machine),
        core.pause(),
        log);
  }

  /** Reads on a daemon thread until it is closed. Once only. */
  public void start() {
    reader.start();
  }

  private void readOn() {
    while (!closing && !Thread.currentThread().isInterrupted()) {
      attempt();
    }
  }

  private void attempt() {
    try {
      read();
      if (failing) {
        log.accept("The queue of cloud events is read again.");
      }
      failing = false;
    } catch (RuntimeException e) {
      if (closing) {
        return;
      }
      if (!failing) {
        log.accept("The queue of cloud events cannot be read, trying again: " + e.getMessage());
      }
      failing = true;
      pause.of(AFTER_FAILURE);
    }
  }

  /**
   * Waits for messages for 20 s at most, and works on those that came, 10 at most.
   *
   * @return how many came
   * @throws SdkException when the queue does not answer; what was worked on is seen again then
   */
  public int read() {
    List<Message> messages =
        queue
            .receiveMessage(
                r ->
                    r.queueUrl(url)
                        .maxNumberOfMessages(AT_ONCE)
                        .waitTimeSeconds((int) WAIT.toSeconds())
                        .messageSystemAttributeNames(
                            MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
            .messages();
    List<DeleteMessageBatchRequestEntry> done = new ArrayList<>();
    for (Message message : messages) {
      if (worked(message)) {
        done.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(Integer.toString(done.size()))
                .receiptHandle(message.receiptHandle())
                .build());
      }
    }
    if (!done.isEmpty()) {
      queue.deleteMessageBatch(r -> r.queueUrl(url).entries(done));
    }
    return messages.size();
  }

  private boolean worked(Message message) {
    try {
      CloudEvent event = CloudEvent.parse(message.body());
      Consumer<CloudEvent> taker = takers.get(event.type());
      if (taker != null) {
        taker.accept(event);
      }
      return true;
    } catch (RuntimeException e) {
      log.accept(
          "Cloud event %s could not be worked on (%s): it was tried %s times, and goes to the dead letters of its queue when that has been as often as the queue allows."
              .formatted(
                  message.messageId(),
                  e,
                  message
                      .attributes()
                      .getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")));
      return false;
    }
  }

  /** What is under way is finished, or seen again by the next who reads. */
  @Override
  public void close() {
    closing = true;
  }
}
