package dev.greenroom.core.table;

import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * What guards tables that must last: point-in-time recovery, deletion protection, and the
 * time-to-live that keeps them small. Each is switched on where it is off, and told.
 */
public final class TableCare {
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** Of a table that was created a moment ago the backups come some seconds later. */
  private static final int TRIES = 60;

  private final DynamoDbClient client;
  private final Pause pause;
  private final Consumer<String> log;
  private final AtomicBoolean unknown = new AtomicBoolean();

  /**
   * @param log takes a sentence for each thing that was switched on later than the table was made
   */
  public TableCare(DynamoDbClient client, Pause pause, Consumer<String> log) {
    this.client = client;
    this.pause = pause;
    this.log = log;
  }

  /** True when it was not protected against deletion, and now is. */
  boolean protect(TableDescription table) {
    if (Boolean.TRUE.equals(table.deletionProtectionEnabled())) {
      return false;
    }
    client.updateTable(u -> u.tableName(table.tableName()).deletionProtectionEnabled(true));
    log.accept("Deletion protection of table %s was off, and is on.".formatted(table.tableName()));
    return true;
  }

  /** A sentence when items would age out by another attribute. */
  Optional<String> otherTimeToLive(TableSpec table) {
    TimeToLiveDescription there = timeToLive(table);
    return on(there) && !TableSpec.TTL.equals(there.attributeName())
        ? Optional.of(
            "Table %s is not as this Greenroom needs it: its time-to-live is by %s, not by %s."
                .formatted(table.name(), there.attributeName(), TableSpec.TTL))
        : Optional.empty();
  }

  /** Switches the time-to-live on where it is off. */
  void expire(TableSpec table) {
    TimeToLiveDescription there = timeToLive(table);
    if (!table.expires() || on(there)) {
      return;
    }
    if (there.timeToLiveStatus() == TimeToLiveStatus.DISABLING) {
      log.accept(
          "Time-to-live of table %s is being switched off; a start an hour later switches it on."
              .formatted(table.name()));
      return;
    }
    client.updateTimeToLive(
        request ->
            request
                .tableName(table.name())
                .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(TableSpec.TTL)));
    log.accept("Time-to-live of table %s was off, and is on.".formatted(table.name()));
  }

  private TimeToLiveDescription timeToLive(TableSpec table) {
    return client.describeTimeToLive(d -> d.tableName(table.name())).timeToLiveDescription();
  }

  private static boolean on(TimeToLiveDescription there) {
    return there.timeToLiveStatus() == TimeToLiveStatus.ENABLED
        || there.timeToLiveStatus() == TimeToLiveStatus.ENABLING;
  }

  /** Switches point-in-time recovery on where it is off. */
  void backUp(TableSpec table) {
    for (int tries = 1; !unknown.get(); tries++) {
      try {
        if (!backedUp(table)) {
          client.updateContinuousBackups(
              u ->
                  u.tableName(table.name())
                      .pointInTimeRecoverySpecification(p -> p.pointInTimeRecoveryEnabled(true)));
        }
        return;
      } catch (ContinuousBackupsUnavailableException notYet) {
        if (tries == TRIES) {
          throw notYet;
        }
        pause.of(WAIT);
      } catch (DynamoDbException e) {
        if (!unknownOperation(e)) {
          throw e;
        }
        unknown.set(true);
        log.accept("This DynamoDB has no point-in-time recovery: nothing can be brought back.");
      }
    }
  }

  private boolean backedUp(TableSpec table) {
    return client
            .describeContinuousBackups(d -> d.tableName(table.name()))
            .continuousBackupsDescription()
            .pointInTimeRecoveryDescription()
            .pointInTimeRecoveryStatus()
        == PointInTimeRecoveryStatus.ENABLED;
  }

  /** DynamoDB Local, and others that speak DynamoDB, lack some. */
  private static boolean unknownOperation(DynamoDbException e) {
    return e.awsErrorDetails() != null
        && "UnknownOperationException".equals(e.awsErrorDetails().errorCode());
  }
}
