package dev.greenroom.core.job;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Every run of every job: a counter and the last run, one small write each, and beside it each run
 * that decided something or failed, kept as long as what it decided about.
 */
public final class JobLog {
  private static final String SUMMARY = "~summary";
  private static final int MOST_DECISIONS = 100;

  private final Database database;
  private final TableSpec table;
  private final Duration kept;

  /**
   * @param kept how long a run stays that decided something or failed
   */
  public JobLog(Database database, Tables tables, Duration kept) {
    this.database = database;
    this.table = tables.jobs();
    this.kept = kept;
  }

  /**
   * One run.
   *
   * @param at when it began
   * @param took how long it lasted
   * @param decisions a sentence each
   * @param error what went wrong, when something did
   */
  public record Run(Instant at, Duration took, List<String> decisions, Optional<String> error) {}

  /**
   * A job.
   *
   * @param name its name
   * @param runs how often it ran
   * @param lastRunAt when it last began
   * @param lastTook how long that lasted
   * @param recent the runs that decided something or failed, newest first
   */
  public record History(
      String name, long runs, Optional<Instant> lastRunAt, Duration lastTook, List<Run> recent) {}

  public void record(String job, Run run) {
    database.update(
        Update.of(table, job, SUMMARY)
            .stamped()
            .add("runs", 1)
            .set("at", run.at())
            .set("tookMillis", run.took().toMillis()));
    if (!run.decisions().isEmpty() || run.error().isPresent()) {
      database.put(
          table,
          table.stamp(
              new ItemWriter()
                  .put("job", job)
                  .put("run", run.at() + "#" + UUID.randomUUID())
                  .put("at", run.at())
                  .put("tookMillis", run.took().toMillis())
                  .put("decisions", run.decisions().stream().limit(MOST_DECISIONS).toList())
                  .put("error", run.error())
                  .put("expiresAt", run.at().plus(kept).getEpochSecond())
                  .item()));
    }
  }

  /** The job with its newest runs, at most that many. */
  public History history(String job, int limit) {
    QueryRequest query =
        Index.ofTable(table, job).toBuilder().scanIndexForward(false).limit(limit + 1).build();
    List<Map<String, AttributeValue>> items = database.page(query);
    Optional<ItemReader> summary =
        items.stream()
            .map(table::reader)
            .filter(in -> in.string("run").equals(SUMMARY))
            .findFirst();
    return new History(
        job,
        summary.map(in -> in.number("runs", 0)).orElse(0L),
        summary.map(in -> in.instant("at")),
        Duration.ofMillis(summary.map(in -> in.number("tookMillis", 0)).orElse(0L)),
        items.stream()
            .map(table::reader)
            .filter(in -> !in.string("run").equals(SUMMARY))
            .limit(limit)
            .map(JobLog::run)
            .toList());
  }

  private static Run run(ItemReader in) {
    return new Run(
        in.instant("at"),
        Duration.ofMillis(in.number("tookMillis", 0)),
        in.strings("decisions"),
        in.optionalString("error"));
  }
}
