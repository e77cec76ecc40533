package dev.greenroom.jobs.service;

import dev.greenroom.aws.service.ServiceSettings;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program of the jobs service. Its settings are those of its environment. */
public final class JobsProgram {
  static final String ADMIN_TOKEN = "GREENROOM_ADMIN_TOKEN";

  /** Held here, since a logger that nobody holds forgets its level. */
  private static final Logger LIBRARIES = Logger.getLogger("");

  private JobsProgram() {}

  /** Runs until it is told to end; what keeps it from starting is one line, and status 1. */
  public static void main(String[] args) throws InterruptedException {
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // Quartz logs nowhere, and says so.
    LIBRARIES.setLevel(Level.WARNING);
    InstantSource clock = InstantSource.system();
    String replica = "jobs-" + UUID.randomUUID();
    JobsService service;
    Journal journal = new Journal(System.out, clock, "unknown", replica);
    try {
      ServiceSettings settings = ServiceSettings.of(System.getenv(), ADMIN_TOKEN);
      journal = new Journal(System.out, clock, settings.name(), replica);
      service =
          JobsService.start(settings, System.getenv(ADMIN_TOKEN).strip(), replica, journal, clock);
    } catch (RuntimeException e) {
      journal.error("The jobs did not start: " + e.getMessage());
      System.exit(1);
      return;
    }
    Journal said = journal;
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      service.close();
                      said.info("The jobs have ended.");
                    }));
    journal.info("The jobs are up.");
    new CountDownLatch(1).await();
  }
}
