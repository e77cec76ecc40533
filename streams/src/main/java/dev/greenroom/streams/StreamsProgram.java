package dev.greenroom.streams;

import dev.greenroom.aws.service.ServiceSettings;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program of the service that streams. Its settings are those of its environment. */
public final class StreamsProgram {
  /** Held here, since a logger that nobody holds forgets its level. */
  private static final Logger LIBRARIES = Logger.getLogger("");

  private StreamsProgram() {}

  /** Runs until it is told to end; what keeps it from starting is one line, and status 1. */
  public static void main(String[] args) throws InterruptedException {
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    LIBRARIES.setLevel(Level.WARNING);
    InstantSource clock = InstantSource.system();
    Journal journal = new Journal(System.out, clock, "streams-" + UUID.randomUUID());
    StreamsService service;
    try {
      service =
          StreamsService.start(
              ServiceSettings.of(System.getenv()),
              StreamsSettings.of(System.getenv()),
              journal,
              clock);
    } catch (RuntimeException e) {
      journal.error("What streams did not start: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      journal.info("Told to end; what streams may go on for a while.");
                      service.close();
                      journal.info("What streams has ended.");
                    }));
    journal.info("What streams is up on port %d.".formatted(service.port()));
    new CountDownLatch(1).await();
  }
}
