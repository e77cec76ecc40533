package dev.greenroom.core.usage;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessAccounts;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The table of usage: for each month of an organization, and in it for each application and
 * deployment, the sum of what processes that have ended consumed. A sum has {@link #SHARDS} parts,
 * so that nodes whose processes end at the same time seldom meet; all processes of one node share a
 * part, since they meet at the capacity of the node anyway.
 */
public final class UsageBook implements ProcessAccounts {
  /** A year and the month before it can be looked back at. */
  static final int MONTHS_KEPT = 13;

  private static final int SHARDS = 8;

  private final Database database;
  private final TableSpec table;
  private final Applications applications;

  public UsageBook(Database database, Tables tables, Applications applications) {
    this.database = database;
    this.table = tables.usage();
    this.applications = applications;
  }

  /**
   * What was consumed by processes of one deployment.
   *
   * @param appId the application
   * @param deploymentId the deployment
   * @param consumption how much
   * @param processes how many of them there were
   */
  public record Line(String appId, String deploymentId, Consumption consumption, int processes) {}

  /** The partition of a month of an organization. */
  private static String account(String orgId, YearMonth month) {
    return orgId + "#" + month;
  }

  /** Nothing for a process that never bound its port: it costs nothing. */
  @Override
  public List<TransactWriteItem> entries(Process process, Instant end) {
    return ProcessSpan.of(process, end)
        .flatMap(
            span -> applications.orgOf(process.appId()).map(orgId -> entries(orgId, process, span)))
        .orElse(List.of());
  }

  private List<TransactWriteItem> entries(String orgId, Process process, ProcessSpan span) {
    List<TransactWriteItem> entries = new ArrayList<>();
    YearMonth last = ProcessSpan.month(span.until());
    span.byMonth(process)
        .forEach(
            (month, consumed) ->
                entries.add(
                    Update.of(table, account(orgId, month), entry(process))
                        .stamped()
                        .setIfAbsent("appId", process.appId())
                        .setIfAbsent("deploymentId", process.deploymentId())
                        .setIfAbsent(
                            TableSpec.TTL,
                            ProcessSpan.begin(month.plusMonths(MONTHS_KEPT + 1)).getEpochSecond())
                        .add("milliVcpuMillis", consumed.milliVcpuMillis())
                        .add("mibMillis", consumed.mibMillis())
                        .add("egressBytes", consumed.egressBytes())
                        .add("processes", month.equals(last) ? 1 : 0)
                        .inTransaction()));
    return entries;
  }

  private static String entry(Process process) {
    String meets = process.nodeId().orElse(process.processId());
    return "%s#%s#%d"
        .formatted(
            process.appId(), process.deploymentId(), Math.floorMod(meets.hashCode(), SHARDS));
  }

  /** What processes that have ended consumed in that month: one query, strongly read. */
  List<Line> month(String orgId, YearMonth month) {
    return database.all(Index.ofTable(table, account(orgId, month))).stream()
        .map(table::reader)
        .map(UsageBook::line)
        .toList();
  }

  private static Line line(ItemReader in) {
    return new Line(
        in.string("appId"),
        in.string("deploymentId"),
        new Consumption(
            in.number("milliVcpuMillis", 0),
            in.number("mibMillis", 0),
            in.number("egressBytes", 0)),
        in.integer("processes", 0));
  }
}
