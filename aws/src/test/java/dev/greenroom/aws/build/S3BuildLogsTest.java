package dev.greenroom.aws.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.build.BuildLogs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logs in S3, written here and read by others. */
class S3BuildLogsTest {
  private static BuildAccount account;

  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void start() throws Exception {
    account = new BuildAccount();
  }

  @AfterAll
  static void stop() {
    if (account != null) {
      account.close();
    }
  }

  private static BuildLogs logs() {
    return account.logs();
  }

  private String from(long offset, long end) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertEquals(end, logs().copy(id, offset, out));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatOneWritesAnotherReadsFromAnyOffset() throws Exception {
    assertEquals("", from(0, 0));
    BuildLogs writer = logs();
    writer.append(id, "erstens\n");
    writer.append(id, "größer\n");
    assertEquals("erstens\ngrößer\n", from(0, 17));
    assertEquals("größer\n", from(8, 17));
    assertEquals("ns\ngrößer\n", from(5, 17));
    assertEquals("", from(17, 17));
    logs().append(id, "from elsewhere\n");
    writer.append(id, "and here again\n");
    assertEquals("from elsewhere\nand here again\n", from(17, 47));
    logs().delete(id);
    assertEquals("", from(0, 0));
    logs().delete(id);
  }

  @Test
  void nothingIsLostWhereTwoWriteAtOnceAndAnswersAreLost() throws Exception {
    account.aws.s3().refuse("PutObject", 503, "SlowDown");
    account.aws.s3().loseAnswer("PutObject");
    account.aws.s3().loseAnswer("PutObject");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<BuildLogs> writers = List.of(logs(), logs());
      List<Callable<Object>> work =
          writers.stream()
              .map(
                  writer ->
                      Executors.callable(
                          () -> {
                            for (int i = 0; i < 10; i++) {
                              writer.append(id, "line\n");
                            }
                          }))
              .toList();
      for (Future<Object> done : threads.invokeAll(work)) {
        done.get();
      }
    }
    assertEquals("line\n".repeat(20), from(0, 100));
  }
}
