package dev.greenroom.aws.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.AwsClients;
import dev.greenroom.aws.testing.AwsStandIn;
import dev.greenroom.aws.testing.Caller;
import dev.greenroom.core.region.Region;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;

/** Logs of processes, read over HTTP; what a test waits for happens in its pauses. */
@Timeout(120)
class CloudWatchLogsTest {
  private static final String REGION = "eu-central-1";
  private static final String GROUP = "/greenroom/games";

  private static AwsStandIn aws;
  private static AwsClients clients;
  private static AwsClients streams;

  private final Map<String, Printing> processes = new HashMap<>();
  private final Map<String, LogPlace> places = new HashMap<>();
  private final Deque<Runnable> meanwhile = new ArrayDeque<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final String id = UUID.randomUUID().toString();
  private final String stream = "dep-1/game/" + id;
  private Instant now = Instant.now();

  private final CloudWatchLogs logs =
      new CloudWatchLogs(
          GROUP,
          streams::logs,
          process -> Optional.ofNullable(processes.get(process)),
          process -> Optional.ofNullable(places.get(process.processId())),
          () -> now,
          this::pass);

  private void pass(Duration time) {
    pauses.add(time);
    now = now.plus(time);
    Runnable next = meanwhile.poll();
    if (next != null) {
      next.run();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("aws.accessKeyId", "AKIAEXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    aws = AwsStandIn.start();
    clients = new AwsClients(Optional.of(aws.url()));
    streams = Caller.clients(aws.url(), Caller.STREAMS);
    client().createLogGroup(r -> r.logGroupName(GROUP));
  }

  @AfterAll
  static void stop() {
    if (aws != null) {
      clients.close();
      streams.close();
      aws.close();
    }
  }

  private static CloudWatchLogsClient client() {
    return clients.logs(REGION);
  }

  @BeforeEach
  void runs() {
    is(false);
    aws.calls();
  }

  private void is(boolean over) {
    processes.put(
        id,
        new Printing(id, "dep-1", Region.Frankfurt, over, Optional.of(now).filter(end -> over)));
  }

  private void has() {
    places.put(id, new LogPlace(REGION, stream));
    client().createLogStream(r -> r.logGroupName(GROUP).logStreamName(stream));
  }

  private void prints(String... lines) {
    List<InputLogEvent> events = new ArrayList<>();
    for (String line : lines) {
      events.add(InputLogEvent.builder().message(line).timestamp(now.toEpochMilli()).build());
    }
    client().putLogEvents(r -> r.logGroupName(GROUP).logStreamName(stream).logEvents(events));
  }

  private String tail(int lines, boolean follow, boolean timestamps) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.tail(id, lines, follow, timestamps, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theLastLinesAreThoseThatWereAskedFor() throws IOException {
    has();
    prints("one", "two", "three");
    assertEquals("two\nthree\n", tail(2, false, false));
    assertEquals("one\ntwo\nthree\n", tail(100, false, false));
    assertEquals(List.of(), pauses);
  }

  @Test
  void whenALineWasPrintedIsToldWhereItIsAskedFor() throws IOException {
    now = now.minusSeconds(5).truncatedTo(java.time.temporal.ChronoUnit.SECONDS).plusMillis(70);
    has();
    prints("one");
    assertEquals(now + " one\n", tail(1, false, true));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.download(id, true, out);
    assertEquals(now + " one\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsFollowedIsReadOutAfterTheEnd() throws IOException {
    has();
    prints("one");
    meanwhile.add(() -> prints("two"));
    meanwhile.add(() -> is(true));
    meanwhile.add(() -> prints("told by the driver after the end"));
    assertEquals("one\ntwo\ntold by the driver after the end\n", tail(100, true, false));
    assertTrue(
        pauses.stream()
                .skip(2)
                .reduce(Duration.ZERO, Duration::plus)
                .compareTo(CloudWatchLogs.SETTLED)
            >= 0,
        pauses.toString());
  }

  @Test
  void aStreamThatIsNotThereYetIsWaitedForAndNoFault() throws IOException {
    assertEquals("", tail(100, false, false));
    assertTrue(logs.exists(id));
    meanwhile.add(() -> places.put(id, new LogPlace(REGION, stream)));
    meanwhile.add(() -> {});
    meanwhile.add(this::has);
    meanwhile.add(() -> prints("at last"));
    meanwhile.add(() -> is(true));
    assertEquals("at last\n", tail(100, true, false));
  }

  @Test
  void aRegionWithoutTheGroupHasNoLogsAndNoFault() throws IOException {
    places.put(id, new LogPlace("us-west-2", stream));
    assertEquals("", tail(100, false, false));
    is(true);
    assertFalse(logs.exists(id));
  }

  @Test
  void theLogOfWhatIsOverIsThereAsLongAsItIsKept() {
    has();
    prints("one");
    is(true);
    assertTrue(logs.exists(id));
    client().deleteLogStream(r -> r.logGroupName(GROUP).logStreamName(stream));
    assertFalse(logs.exists(id));
    processes.clear();
    assertFalse(logs.exists(id));
  }

  @Test
  void whatIsThrottledIsReadSlowerAndLosesNothing() throws IOException {
    has();
    prints("one");
    is(true);
    now = now.plusSeconds(60);
    for (int i = 0; i < 9; i++) { // three tries of the SDK for each of ours
      aws.refuse("GetLogEvents", 400, "ThrottlingException", "Rate exceeded");
    }
    assertEquals("one\n", tail(100, true, false));
    assertEquals(
        List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)),
        pauses.subList(0, 3));
  }

  @Test
  void whatIsForbiddenIsNotAskedForAgain() {
    has();
    aws.refuse("GetLogEvents", 400, "AccessDeniedException", "not yours");
    assertThrows(CloudWatchLogsException.class, () -> tail(100, false, false));
    assertEquals(List.of(), pauses);
  }

  @Test
  void manyPagesAreOneLog() throws IOException {
    has();
    String[] lines = IntStream.range(0, 9000).mapToObj(i -> "line " + i).toArray(String[]::new);
    prints(lines);
    prints(lines);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.download(id, false, out);
    String twice = String.join("\n", lines) + "\n" + String.join("\n", lines) + "\n";
    assertEquals(twice, out.toString(StandardCharsets.UTF_8));
    assertEquals(5000, tail(5000, false, false).lines().count());
    assertEquals("line 8999", tail(5000, false, false).lines().toList().getLast());
  }

  @Test
  void moreThanStandsInMemoryIsLeftOutAndSaid() throws IOException {
    has();
    String line = "x".repeat(200_000);
    for (int i = 0; i < 50; i++) {
      prints(line);
    }
    List<String> told = tail(5000, false, false).lines().toList();
    assertEquals(
        "greenroom: lines before these are left out: they are more than 8 MiB.", told.getFirst());
    assertEquals(CloudWatchLogs.MOST_CHARACTERS / 200_000, told.size() - 1);
  }

  @Test
  void aReaderWhoWentAwayEndsTheReading() {
    has();
    prints("one");
    meanwhile.add(() -> prints("two"));
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };
    assertThrows(IOException.class, () -> logs.tail(id, 100, true, false, gone));
    assertEquals(List.of(), pauses);
  }

  @Test
  void anInterruptEndsTheReading() {
    has();
    meanwhile.add(() -> Thread.currentThread().interrupt());
    assertThrows(InterruptedIOException.class, () -> tail(100, true, false));
    assertTrue(Thread.interrupted());
  }
}
