package dev.greenroom.core.decision;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The table of decisions, kept as long as what they are about. A decision is recorded after the
 * write that made it, in one small put.
 */
public final class Decisions {
  /** With its keys and facts an item stays within a write unit, whatever a machine has said. */
  private static final int LONGEST_TEXT = 500;

  private final Database database;
  private final TableSpec table;
  private final Policy policy;
  private final RandomGenerator random;

  public Decisions(Database database, Tables tables, Policy policy, RandomGenerator random) {
    this.database = database;
    this.table = tables.decisions();
    this.policy = policy;
    this.random = random;
  }

  /** Never fails: what was decided stands, whether or not it can be told afterwards. */
  public void record(Decision decision) {
    try {
      database.put(table, item(decision));
    } catch (RuntimeException untold) {
      // The timeline has the process's own times and its exit reason still.
    }
  }

  /** The newest decisions about a subject, at most that many, oldest first. */
  public List<Decision> of(String subject, int limit) {
    return database
        .page(
            Index.ofTable(table, subject).toBuilder().scanIndexForward(false).limit(limit).build())
        .stream()
        .map(table::reader)
        .map(Decisions::read)
        .toList()
        .reversed();
  }

  /** The sort key begins with the time in digits that sort as numbers do. */
  private Map<String, AttributeValue> item(Decision decision) {
    return table.stamp(
        new ItemWriter()
            .put("subject", decision.subject())
            .put("moment", "%013d#%016x".formatted(decision.at().toEpochMilli(), random.nextLong()))
            .put("at", decision.at())
            .put("kind", decision.kind())
            .put("text", shortened(decision.text()))
            .put("facts", decision.facts())
            .put(TableSpec.TTL, decision.at().plus(policy.retention()).getEpochSecond())
            .item());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  private static Decision read(ItemReader in) {
    return new Decision(
        in.string("subject"),
        in.instant("at"),
        in.constant("kind", DecisionKind.class),
        in.string("text"),
        in.texts("facts"));
  }
}
