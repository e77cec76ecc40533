package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.region.Region;
import dev.greenroom.local.cli.upload.PackedSource;
import dev.greenroom.local.host.BuildOrders;
import dev.greenroom.local.host.LogFiles;
import dev.greenroom.local.host.LogKeeper;
import dev.greenroom.local.host.NumberedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real containers that print more than anybody reads. {@code -Dgreenroom.soak=60} goes on for so
 * many seconds instead of a few.
 */
@ExtendWith(EngineOfThisMachine.class)
class DockerLogFloodTest {
  private static final int SECONDS = Integer.getInteger("greenroom.soak", 4);
  private static final int FOLLOWERS = 20;

  /** What twenty followers may take, and what a flood may: docs/logs-and-metrics.md. */
  private static final long MEMORY = 16 << 20;

  @TempDir Path folder;
  private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
  private final String node = "node-" + UUID.randomUUID();
  private DockerRuntime runtime;
  private PackedSource packed;
  private LogKeeper keeper;

  @BeforeEach
  void build() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(
        source.resolve("flood.pl"),
        """
        $| = 1;
        my ($seconds, $rate) = @ARGV;
        my ($from, $n) = (time, 1);
        my $words = $rate ? ' a line of a game that has quite a lot to tell, of a hundred bytes, as games do have them.'
                          : ' a line of a game with too much to tell.';
        my $made = join '', map { sprintf "%09d$words\\n", $_ } 1 .. 1000;
        my $size = length($made) / 1000;
        my $rounds = 0;
        while ($rate ? $rounds++ < $seconds * $rate / 1000 : time - $from <= $seconds) {
          my $block = $made;
          for my $k (0 .. 999) { substr($block, $k * $size, 9) = sprintf '%09d', $n++ }
          print STDOUT $block;
          select undef, undef, undef, 1000 / $rate if $rate;
        }
        printf STDOUT "%09d$words\\n", $n;
        """);
    Files.write(
        source.resolve("Dockerfile"),
        List.of(
            "FROM " + EngineOfThisMachine.BASE,
            "COPY flood.pl /flood.pl",
            "CMD perl /flood.pl $SECONDS $RATE"));
    packed = PackedSource.of(source);
    runtime = runtime();
    runtime.images().build(BuildOrders.of("b"), line -> {});
    keeper = keeper();
  }

  private LogKeeper keeper() {
    return new LogKeeper(
        runtime.logs(), Duration.ofHours(72), InstantSource.system(), complaints::add);
  }

  private DockerRuntime runtime() throws EngineUnavailable, IOException {
    return new DockerRuntime(
        Engine.connect(Optional.empty()),
        new DockerRuntime.Settings(
            node,
            folder.resolve("images"),
            Files.createDirectories(folder.resolve("processes")),
            "127.0.0.1",
            Duration.ofSeconds(5),
            false,
            1),
        id -> Optional.of(packed.file()),
        InstantSource.system(),
        complaints::add);
  }

  @AfterEach
  void close() throws Exception {
    keeper.close();
    runtime.stopAll();
    runtime.close();
    try (Engine engine = Engine.connect(Optional.empty())) {
      new Leavings(engine, node).removeAll();
    }
    packed.close();
    assertEquals(List.of(), complaints);
  }

  private void launch(int seconds, int rate) throws Exception {
    runtime
        .launcher()
        .launch(
            new LaunchOrder(
                "p",
                "node",
                Hosting.shared,
                "app",
                "dep",
                "b",
                Region.Seattle,
                List.of(new ContainerPort(ContainerPort.DEFAULT, 4000, TransportType.tcp)),
                2,
                512,
                Map.of("SECONDS", Integer.toString(seconds), "RATE", Integer.toString(rate))));
    while (!runtime.logs().exists("p")) {
      Thread.sleep(10);
    }
  }

  private long over() throws InterruptedException {
    long most = 0;
    long before = NumberedLines.heap();
    while (runtime.running("p")) {
      Thread.sleep(Math.max(300, SECONDS * 50));
      most = Math.max(most, NumberedLines.heap() - before);
    }
    return most;
  }

  @Test
  void aFloodGoesOnAndWhatIsDroppedIsCounted() throws Exception {
    long began = System.nanoTime();
    launch(SECONDS, 0);
    CountDownLatch late = new CountDownLatch(1);
    NumberedLines stuck = new NumberedLines(late);
    CompletableFuture<NumberedLines> slow = stuck.follow(runtime.logs(), "p");
    CompletableFuture<NumberedLines> quick = new NumberedLines().follow(runtime.logs(), "p");
    long grown = over();
    double seconds = (System.nanoTime() - began) / 1e9;
    runtime.logs().rotate();
    late.countDown();
    NumberedLines all = quick.join();
    long total = all.lines() + all.missing();
    assertEquals(total, slow.join().lines() + slow.join().missing());
    NumberedLines kept = new NumberedLines();
    runtime.logs().download("p", kept);
    assertEquals(total, kept.lines() + kept.missing(), "every line, or a gap that counts it");
    assertEquals(1, total % 1000, "the last line is there: " + total);
    assertTrue(kept.lines() * 50 <= LogFiles.DEFAULT_LIMIT, "kept: " + kept.lines());
    System.out.printf(
        "flood of a container: %.0f MB in %.1f s (%.0f MB/s), %d lines dropped (%d times by the"
            + " engine), heap grew by %.1f MB%n",
        total * 50 / 1e6,
        seconds,
        total * 50 / 1e6 / SECONDS,
        kept.missing(),
        quick.join().uncounted(),
        grown / 1e6);
    assertTrue(grown < MEMORY, "grew by " + grown);
    assertTrue(onDisk() < 400L << 20, "on disk: " + onDisk());
  }

  @Test
  void whoComesBackGoesOnWhereTheLogEnds() throws Exception {
    launch(SECONDS, 2000);
    comeBack();
    comeBack();
    over();
    NumberedLines lines = new NumberedLines();
    runtime.logs().download("p", lines);
    assertEquals(List.of(1L + 2000 * SECONDS, 0L), List.of(lines.lines(), lines.uncounted()));
  }

  @Test
  void whereLinesMayBeMissingSinceOnlyTheEngineReadThatIsSaid() throws Exception {
    launch(3, 20_000);
    comeBack();
    over();
    NumberedLines lines = new NumberedLines();
    runtime.logs().download("p", lines);
    assertTrue(lines.uncounted() > 0, "nothing is said of it");
  }

  /** Greenroom is away for a moment. */
  private void comeBack() throws Exception {
    Thread.sleep(700);
    keeper.close();
    runtime.close();
    Thread.sleep(600);
    runtime = runtime();
    keeper = keeper();
  }

  /** What our folder takes of the disk, holes left out. */
  private long onDisk() throws IOException, InterruptedException {
    Process du =
        new ProcessBuilder("du", "-s", "-B1", folder.resolve("processes").toString()).start();
    String said =
        new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, du.waitFor());
    return Long.parseLong(said.split("\\s")[0]);
  }

  @Test
  void twentyFollowersSeeEveryLine() throws Exception {
    launch(SECONDS, 10_000);
    List<CompletableFuture<NumberedLines>> followers = new ArrayList<>();
    for (int i = 0; i < FOLLOWERS; i++) {
      followers.add(new NumberedLines().follow(runtime.logs(), "p"));
    }
    long most = over();
    long lines = followers.getFirst().join().lines();
    for (CompletableFuture<NumberedLines> follower : followers) {
      assertEquals(lines, follower.join().lines());
      assertEquals(0, follower.join().gaps());
    }
    System.out.printf(
        "20 followers of a container: %d lines each, heap grew by %.1f MB%n", lines, most / 1e6);
    assertEquals(10_000L * SECONDS + 1, lines);
    assertTrue(most < MEMORY, "grew by " + most);
  }
}
