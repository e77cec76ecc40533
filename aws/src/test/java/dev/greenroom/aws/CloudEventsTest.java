package dev.greenroom.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.aws.testing.CloudQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkException;

/** The queue itself: what is told comes by a bus and a rule of Moto. */
@Timeout(120)
class CloudEventsTest {
  private static final String FRANKFURT = "eu-central-1";

  private final List<CloudEvent> taken = new ArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private AwsStandIn aws;
  private AwsClients clients;
  private AwsClients plain;
  private CloudQueue queue;
  private RuntimeException fails;
  private CloudEvents events;

  @BeforeEach
  void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = Caller.clients(aws.url(), Caller.JOBS);
    plain = new AwsClients(Optional.of(aws.behind()));
    queue = new CloudQueue(aws.behind(), FRANKFURT, plain.queues(FRANKFURT), Duration.ofSeconds(1));
    events =
        new CloudEvents(
            clients.queues(FRANKFURT),
            queue.url,
            Map.of(CloudEvents.TASK, this::take),
            time -> {},
            log::add);
  }

  @AfterEach
  void stop() {
    if (aws != null) {
      clients.close();
      plain.close();
      aws.close();
    }
  }

  private void take(CloudEvent event) {
    if (fails != null) {
      throw fails;
    }
    taken.add(event);
  }

  private void tell(String startedBy) {
    queue.tell("aws.ecs", CloudEvents.TASK, "{\"startedBy\": \"%s\"}".formatted(startedBy));
  }

  private List<String> who() {
    return taken.stream().map(event -> event.text("startedBy").orElse("")).toList();
  }

  @Test
  void whatIsToldIsTakenOnceAndDeletedAfterwards() {
    tell("one");
    tell("two");
    queue.tell("aws.ec2", "EC2 Instance State-change Notification", "{\"state\": \"running\"}");
    queue.tell("studio.own", "Something else", "{}");
    int came = 0;
    while (came < 3) {
      came += events.read();
    }
    assertEquals(List.of("one", "two"), who().stream().sorted().toList());
    assertEquals(FRANKFURT, taken.getFirst().region());
    assertEquals(0, queue.waiting(queue.url), "what nobody takes is deleted too");
    assertEquals(List.of(), log);
    List<String> calls = aws.calls();
    assertTrue(calls.contains("ReceiveMessage") && calls.contains("DeleteMessageBatch"));
    assertEquals(2, calls.stream().distinct().count(), calls.toString());
  }

  @Test
  void whatFailsIsSeenAgainAndGoesToTheDeadLettersInTheEnd() throws Exception {
    fails = new IllegalStateException("the table is away");
    tell("one");
    events.read();
    assertEquals(1, queue.waiting(queue.url), "it is still there");
    fails = null;
    while (taken.isEmpty()) {
      events.read();
    }
    assertEquals(0, queue.waiting(queue.url));
    assertEquals(1, log.size());
    log.clear();

    plain.queues(FRANKFURT).sendMessage(r -> r.queueUrl(queue.url).messageBody("\"no event\""));
    for (int i = 0; i < 5; i++) {
      assertEquals(1, events.read(), "at the time " + i);
    }
    assertEquals(5, log.size());
    assertTrue(log.getLast().contains("was tried 5 times"), log.getLast());
    assertTrue(log.getLast().contains("The event has no detail."), log.getLast());
    // The queue itself moves it when it is asked for the next time.
    plain.queues(FRANKFURT).receiveMessage(r -> r.queueUrl(queue.url).waitTimeSeconds(2));
    assertEquals(0, queue.waiting(queue.url));
    assertEquals(1, queue.waiting(queue.unread));
  }

  @Test
  void anAnswerThatIsLostIsAnEventThatIsSeenAgain() {
    tell("one");
    for (int i = 0; i < 3; i++) {
      aws.refuse("DeleteMessageBatch", 400, "ThrottlingException", "Rate exceeded");
    }
    assertThrows(SdkException.class, () -> events.read());
    while (taken.size() < 2) {
      events.read();
    }
    assertEquals(List.of("one", "one"), who(), "twice: whoever takes it must bear that");
    assertEquals(0, queue.waiting(queue.url));
  }

  @Test
  void aQueueThatIsAwayIsSaidOnceAndReadAgain() throws Exception {
    for (int i = 0; i < 6; i++) {
      aws.refuse("ReceiveMessage", 400, "ExpiredTokenException", "The security token is expired");
    }
    tell("one");
    events.start();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (log.stream().noneMatch(line -> line.contains("is read again"))
        && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    events.close();
    assertEquals(List.of("one"), who());
    assertEquals(1, log.stream().filter(line -> line.contains("cannot be read")).count());
    assertEquals(1, log.stream().filter(line -> line.contains("is read again")).count());
  }
}
