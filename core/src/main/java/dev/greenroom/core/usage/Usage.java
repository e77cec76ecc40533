package dev.greenroom.core.usage;

import dev.greenroom.core.app.Applications;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads what an organization has consumed: what was booked for processes that have ended, and what
 * those consume that run now. The reads follow the deployments of a month and the processes that
 * run, not the processes that ever were.
 */
public final class Usage {
  /** All in which a process has bound its port and has not ended, in the order of a life. */
  private static final List<ProcessStatus> COUNTING =
      List.of(ProcessStatus.running, ProcessStatus.draining, ProcessStatus.stopping);

  private static final int MOST_TRIES = 4;
  private static final long MILLIS_PER_HOUR = 3_600_000L;

  private final UsageBook book;
  private final Applications applications;
  private final Processes processes;
  private final PriceList prices;

  public Usage(UsageBook book, Applications applications, Processes processes, PriceList prices) {
    this.book = book;
    this.applications = applications;
    this.processes = processes;
    this.prices = prices;
  }

  public PriceList prices() {
    return prices;
  }

  /** The month of UTC in which that moment is. */
  public static YearMonth month(Instant at) {
    return ProcessSpan.month(at);
  }

  /** When a month begins. */
  public static Instant begin(YearMonth month) {
    return ProcessSpan.begin(month);
  }

  /** A month, as of now. */
  public Statement statement(String orgId, YearMonth month, Instant now) {
    return statements(orgId, List.of(month), now).getFirst();
  }

  /** The last months before the present one, the newest first, also those without consumption. */
  public List<Statement> past(String orgId, int months, Instant now) {
    YearMonth present = month(now);
    return statements(
        orgId, IntStream.rangeClosed(1, months).mapToObj(present::minusMonths).toList(), now);
  }

  /**
   * A process that ends between the two looks is in neither. Then what is booked changes, and it is
   * looked at again; where processes end without a pause, the last of them may be missing for a
   * moment, but none ever counts twice.
   */
  private List<Statement> statements(String orgId, List<YearMonth> months, Instant now) {
    Map<YearMonth, List<UsageBook.Line>> booked = booked(orgId, months);
    List<Process> running = List.of();
    for (int tried = 1; tried <= MOST_TRIES; tried++) {
      running = running(orgId);
      Map<YearMonth, List<UsageBook.Line>> again = booked(orgId, months);
      if (again.equals(booked) || tried == MOST_TRIES) {
        break;
      }
      booked = again;
    }
    List<Statement> statements = new ArrayList<>();
    for (YearMonth month : months) {
      List<UsageBook.Line> lines = new ArrayList<>(booked.get(month));
      running.forEach(process -> lines.addAll(line(process, month, now)));
      statements.add(new Statement(month, merged(lines), prices));
    }
    return statements;
  }

  private Map<YearMonth, List<UsageBook.Line>> booked(String orgId, List<YearMonth> months) {
    Map<YearMonth, List<UsageBook.Line>> booked = new LinkedHashMap<>();
    months.forEach(month -> booked.put(month, book.month(orgId, month)));
    return booked;
  }

  private static List<UsageBook.Line> line(Process process, YearMonth month, Instant now) {
    return ProcessSpan.of(process, now)
        .map(span -> span.byMonth(process).get(month))
        .map(
            consumed ->
                List.of(
                    new UsageBook.Line(
                        process.appId(),
                        process.deploymentId(),
                        consumed,
                        month.equals(month(now)) ? 1 : 0)))
        .orElse(List.of());
  }

  private static List<UsageBook.Line> merged(List<UsageBook.Line> lines) {
    Map<String, UsageBook.Line> merged = new TreeMap<>();
    for (UsageBook.Line line : lines) {
      merged.merge(
          line.appId() + "#" + line.deploymentId(),
          line,
          (one, other) ->
              new UsageBook.Line(
                  one.appId(),
                  one.deploymentId(),
                  one.consumption().plus(other.consumption()),
                  one.processes() + other.processes()));
    }
    return List.copyOf(merged.values());
  }

  /** What one hour of all that runs at the moment and goes on is worth; egress is not known. */
  public BigDecimal perHour(String orgId) {
    return running(orgId).stream()
        .filter(process -> process.stoppingAt().isEmpty())
        .map(
            process ->
                new Consumption(
                    process.milliVcpus() * MILLIS_PER_HOUR,
                    process.memoryMb() * MILLIS_PER_HOUR,
                    0))
        .map(prices::of)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** What of the organization runs and has bound its port, whatever application it is of. */
  public List<Process> running(String orgId) {
    Set<String> ids = new LinkedHashSet<>();
    for (String appId : applications.idsOf(orgId)) {
      COUNTING.forEach(status -> ids.addAll(processes.idsOf(appId, status)));
    }
    return processes.getAll(List.copyOf(ids)).stream()
        .filter(process -> COUNTING.contains(process.status()))
        .filter(process -> process.startedAt().isPresent())
        .toList();
  }
}
