package dev.greenroom.jobs.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.aws.testing.Caller;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.token.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program as a process: what it needs, what it makes, how it ends. */
@Timeout(120)
class JobsProgramTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  private static Account account;

  @BeforeAll
  static void open() throws Exception {
    account = new Account();
  }

  @AfterAll
  static void close() throws Exception {
    if (account != null) {
      account.close();
    }
  }

  @Test
  void saysInOneLineWhatItLacks() throws Exception {
    try (Replica replica =
        account.replica("lacking", Map.of("GREENROOM_ADDRESS", "", "GREENROOM_ADMIN_TOKEN", ""))) {
      assertEquals(1, replica.exit(SOON));
      assertEquals(1, replica.said().size(), replica.said().toString());
      assertTrue(
          replica.said(
              "\"level\":\"ERROR\",\"message\":\"The jobs did not start: The service's environment"
                  + " lacks GREENROOM_ADDRESS, GREENROOM_ADMIN_TOKEN.\""),
          replica.said().toString());
    }
  }

  @Test
  void saysWhichTableIsNotThere() throws Exception {
    try (Replica replica =
        account.replica(
            "elsewhere",
            Map.of("GREENROOM_TABLE_PREFIX", "elsewhere", "AWS_ACCESS_KEY_ID", Caller.NOBODY))) {
      assertEquals(1, replica.exit(SOON));
      assertTrue(
          replica.said("The jobs did not start: Table elsewhere-orgs is not there."),
          replica.said().toString());
    }
  }

  @Test
  void makesTheFirstTokenOnceAndGivesTheLeaseUpWhenToldToEnd() throws Exception {
    try (Replica one = account.replica("one");
        Replica other = account.replica("other")) {
      one.await("The jobs are up.", SOON);
      other.await("The jobs are up.", SOON);
      Replica leader = leader(one, other);
      Replica next = leader == one ? other : one;
      Token token = account.core.tokens().get(Hashes.sha256(Account.TOKEN)).orElseThrow();
      assertTrue(token.operator());
      assertEquals(Optional.of(FirstOwner.USER), token.user());
      assertEquals(List.of(token), account.core.tokens().list(token.orgId().orElseThrow()));

      long asked = System.nanoTime();
      assertEquals(143, leader.end(SOON));

      assertTrue(leader.said("The jobs have ended."), leader.said().toString());
      next.await("This replica runs the jobs, in epoch 2.", SOON);
      Duration took = Duration.ofNanos(System.nanoTime() - asked);
      assertTrue(took.compareTo(JobsService.LEASE) < 0, "it waited for the lease: " + took);
      assertEquals(Optional.of(2L), account.core.leases().read().map(lease -> lease.epoch()));
    }
  }

  static Replica leader(Replica... replicas) throws InterruptedException {
    while (true) {
      for (Replica replica : replicas) {
        if (replica.said("This replica runs the jobs")) {
          return replica;
        }
      }
      Thread.sleep(20);
    }
  }
}
