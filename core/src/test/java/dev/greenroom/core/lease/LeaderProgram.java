package dev.greenroom.core.lease;

import dev.greenroom.core.Core;
import dev.greenroom.core.HostingEngine;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.secret.MasterKey;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * A leader in a process of its own: runs the reaper once, stops itself by SIGSTOP before its third
 * intent, and says on standard output what it did to the world, and how it ended.
 */
public final class LeaderProgram {
  private static final int INTENT = 3;

  private LeaderProgram() {}

  static DynamoDbClient client(URI engine) {
    return DynamoDbClient.builder()
        .endpointOverride(engine)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  static Core core(DynamoDbClient client, InstantSource clock, ProcessLauncher launcher) {
    return new Core(
        client,
        Tables.withPrefix("greenroom-"),
        Policy.defaults(),
        HostingEngine.of(launcher),
        MasterKey.of(new byte[32]),
        () -> URI.create("http://127.0.0.1:8080"),
        clock,
        time -> {});
  }

  /** Arguments: where the engine is, what time it is, the length of the lease in milliseconds. */
  public static void main(String[] args) {
    InstantSource clock = InstantSource.fixed(Instant.parse(args[1]));
    AtomicInteger intents = new AtomicInteger();
    DynamoDbClient stopping =
        Intercepted.client(
            client(URI.create(args[0])),
            (request, engine) -> {
              if (request instanceof TransactWriteItemsRequest
                  && intents.incrementAndGet() == INTENT) {
                standStill();
              }
              return engine.apply(request);
            });
    Core core = core(stopping, clock, new SpokenLauncher());
    Leadership leadership =
        new Leadership(
            core.leases(), "old", Duration.ofMillis(Long.parseLong(args[2])), Ticker.real(), clock);
    if (!leadership.lead()) {
      throw new IllegalStateException("another leads already");
    }
    try {
      core.led(leadership).reaper().run(clock.instant());
      say("a whole tick");
    } catch (LeaseLost lost) {
      say("lease lost");
    }
  }

  private static void standStill() {
    say("standing still");
    try {
      String pid = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static synchronized void say(String what) {
    System.out.println(what);
    System.out.flush();
  }

  private static final class SpokenLauncher implements ProcessLauncher {
    @Override
    public void launch(LaunchOrder order) {
      say("launched");
    }

    @Override
    public void stop(String processId, Duration grace) {
      say("stopped");
    }

    @Override
    public Set<String> known() {
      return Set.of();
    }

    @Override
    public Set<String> running() {
      return Set.of();
    }
  }
}
