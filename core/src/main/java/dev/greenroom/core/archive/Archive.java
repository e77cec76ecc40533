package dev.greenroom.core.archive;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.TableSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Writes processes and rooms that are over to one file a day and table, a JSON object a line: the
 * item as it stands. The day (UTC) is the one on which an item began to age: from then on it
 * changes no more, and no item can begin to age on a day that is past. A process may well have
 * ended on one: while nobody was there to hear of it. So a day is written once, an hour after its
 * end, and never again; a run that was cut short leaves nothing and is repeated.
 *
 * <p>It scans both tables, once a day: the only scan of Greenroom. An index by day would cost a
 * write for each process and room, a scan half a read unit for each 4 KiB.
 */
public final class Archive implements Tick {
  /** What was being written at midnight is there by then. */
  private static final Duration SETTLED = Duration.ofHours(1);

  private final Database database;
  private final Policy policy;
  private final ArchiveStore store;
  private final List<Kind> kinds;

  private record Kind(String name, TableSpec table) {}

  public Archive(Database database, Tables tables, Policy policy, ArchiveStore store) {
    this.database = database;
    this.policy = policy;
    this.store = store;
    this.kinds =
        List.of(new Kind("processes", tables.processes()), new Kind("rooms", tables.rooms()));
  }

  @Override
  public String name() {
    return "archive";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    for (Kind kind : kinds) {
      List<LocalDate> missing =
          ended(now).stream().filter(day -> !store.has(file(kind, day))).toList();
      if (!missing.isEmpty()) {
        write(kind, missing, decisions);
      }
    }
    return decisions;
  }

  /** The days that have ended and of which items may still be there. */
  private List<LocalDate> ended(Instant now) {
    LocalDate first = day(now.minus(policy.retention()));
    return first.datesUntil(day(now.minus(SETTLED))).toList();
  }

  private void write(Kind kind, List<LocalDate> days, List<String> decisions) {
    Map<LocalDate, ArchiveStore.Draft> drafts = new TreeMap<>();
    Map<LocalDate, Integer> counts = new TreeMap<>();
    try {
      days.forEach(day -> drafts.put(day, store.begin(file(kind, day))));
      database.scan(
          kind.table(),
          item -> {
            LocalDate day = dayOf(item);
            if (drafts.containsKey(day)) {
              drafts.get(day).accept(json(item));
              counts.merge(day, 1, Integer::sum);
            }
          });
      drafts.forEach(
          (day, draft) -> {
            draft.keep();
            if (counts.containsKey(day)) {
              decisions.add("archived %d %s of %s".formatted(counts.get(day), kind.name(), day));
            }
          });
    } finally {
      drafts.values().forEach(ArchiveStore.Draft::close);
    }
  }

  /** Only what ages out has come to its end; the rest belongs to no day. */
  private LocalDate dayOf(Map<String, AttributeValue> item) {
    return item.containsKey(TableSpec.TTL)
        ? day(
            Instant.ofEpochSecond(Long.parseLong(item.get(TableSpec.TTL).n()))
                .minus(policy.retention()))
        : LocalDate.MAX;
  }

  private static LocalDate day(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static String file(Kind kind, LocalDate day) {
    return "%s-%s.jsonl.gz".formatted(kind.name(), day);
  }

  private static String json(Map<String, AttributeValue> item) {
    return EnhancedDocument.fromAttributeValueMap(new TreeMap<>(item)).toJson();
  }
}
