package dev.greenroom.core.build;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.time.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The table of builds. Each step is one conditional write: of two who try it one wins. */
public final class Builds {
  /** How long a runner may be silent before its build counts as lost. */
  public static final Duration SILENCE = Duration.ofMinutes(2);

  private static final Comparator<Build> NEWEST_FIRST =
      Comparator.comparing(Build::createdAt).thenComparing(Build::buildId).reversed();

  private final Database database;
  private final Tables tables;
  private final Policy policy;
  private final Retry retry;
  private final RecordSchema<Build> schema;

  public Builds(Database database, Tables tables, Policy policy, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.policy = policy;
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.builds(), Build.class, Build::write, Build::read);
  }

  /**
   * Writes a new build.
   *
   * @throws GreenroomException 422 when its id is taken in the organization, also by a deleted one
   */
  public void create(Build build) {
    Outcome outcome =
        retry.untilSettled(() -> database.putIfAbsent(tables.builds(), schema.write(build)));
    if (outcome instanceof Outcome.Refused refused) {
      requireSame(build, refused.item(0));
    }
  }

  /** As a part of a transaction: writes a new build. */
  TransactWriteItem creation(Build build) {
    return Database.putAbsent(tables.builds(), schema.write(build));
  }

  /** What stands in its place must be itself, written by a try whose answer was lost. */
  void requireSame(Build build, Optional<Map<String, AttributeValue>> there) {
    if (there.map(schema::read).filter(b -> b.imageId().equals(build.imageId())).isEmpty()) {
      throw GreenroomException.invalid(
          "buildId '%s' is already taken in this organization.", build.buildId());
    }
  }

  /** The build, a deleted one included while it is remembered. */
  public Optional<Build> get(String orgId, String buildId) {
    return database.get(
        tables.builds(), schema, Key.builder().partitionValue(orgId).sortValue(buildId).build());
  }

  /** The build of that organization; another's looks like an unknown one. */
  public Build require(String orgId, String buildId) {
    return get(orgId, buildId).orElseThrow(() -> unknown(buildId));
  }

  /** The build unless it is deleted. */
  public Build requireKept(String orgId, String buildId) {
    return get(orgId, buildId)
        .filter(build -> build.deletedAt().isEmpty())
        .orElseThrow(() -> unknown(buildId));
  }

  private static GreenroomException unknown(String buildId) {
    return GreenroomException.notFound("buildId '%s' is not a build.", buildId);
  }

  /**
   * The builds of an organization that are not deleted, newest first. They lie in one partition of
   * the table, so that a strong read of it is cheaper than an index and a read of each.
   */
  public List<Build> list(String orgId) {
    return database.all(Index.ofTable(tables.builds(), orgId)).stream()
        .map(schema::read)
        .filter(build -> build.deletedAt().isEmpty())
        .sorted(NEWEST_FIRST)
        .toList();
  }

  /** All builds of an organization that are remembered, deleted ones too, oldest first. */
  public List<Build> remembered(String orgId) {
    return database.all(Index.ofTable(tables.builds(), orgId)).stream()
        .map(schema::read)
        .sorted(NEWEST_FIRST.reversed())
        .toList();
  }

  /**
   * Writes a build of another Greenroom as it stood there; a deleted one ages from its deletion on.
   *
   * @throws GreenroomException 422 when its id is taken in the organization, also by a deleted one
   */
  public void restore(Build build) {
    Map<String, AttributeValue> item = new HashMap<>(schema.write(build));
    build
        .deletedAt()
        .map(at -> at.plus(policy.retention()).getEpochSecond())
        .ifPresent(at -> item.put(TableSpec.TTL, Values.of(at)));
    Outcome outcome = retry.untilSettled(() -> database.putIfAbsent(tables.builds(), item));
    if (outcome instanceof Outcome.Refused refused) {
      requireSame(build, refused.item(0));
    }
  }

  /**
   * Gives a build that succeeded the times that it had in another Greenroom; false when it has not
   * succeeded, or is another one by now.
   */
  public boolean dated(Build build, Instant startedAt, Instant finishedAt) {
    return write(
        of(build)
            .set("startedAt", startedAt)
            .set("finishedAt", finishedAt)
            .require("#status = ? AND #imageId = ?", BuildStatus.succeeded, build.imageId()));
  }

  /** The builds of these ids of one organization that are remembered. */
  public List<Build> getAll(String orgId, List<String> buildIds) {
    return read(buildIds.stream().map(id -> tables.builds().key(orgId, id)).toList());
  }

  /** Running builds of one shard whose runner has been silent for too long, at most that many. */
  public List<Build> due(int shard, Instant now, int limit) {
    return read(
        database.page(
            Index.upTo(tables.builds(), Tables.DEADLINES, Integer.toString(shard), now).toBuilder()
                .limit(limit)
                .build()));
  }

  /** Every running build has all of its time for a sign of life again; how many there are. */
  public int aliveFrom(Instant now) {
    int changed = 0;
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      List<Build> running =
          read(database.all(Index.of(tables.builds(), Tables.DEADLINES, Integer.toString(shard))));
      for (Build build : running) {
        changed += alive(build, now) ? 1 : 0;
      }
    }
    return changed;
  }

  private List<Build> read(List<Map<String, AttributeValue>> items) {
    return database.getAll(
        tables.builds(), items.stream().map(tables.builds()::keyOf).toList(), schema::read);
  }

  /** It runs from now on; false when another began it, or it is deleted. */
  public boolean started(Build build, Instant now) {
    return started(of(build), build, now);
  }

  /** The same, of one whose image is pulled from a registry. */
  public boolean started(Build build, ImageReference image, Instant now) {
    return started(of(build).set("image", image.toString()), build, now);
  }

  private boolean started(Update update, Build build, Instant now) {
    return write(
        update
            .set("status", BuildStatus.running)
            .set("startedAt", now)
            .set("deadlineShard", Tables.shard(build.imageId()))
            .set("deadline", now.plus(SILENCE))
            .require(
                "#status = ? AND #imageId = ? AND attribute_not_exists(#deletedAt)",
                BuildStatus.created,
                build.imageId()));
  }

  /** Its runner lives. */
  public boolean alive(Build build, Instant now) {
    return write(
        of(build)
            .set("deadline", now.plus(SILENCE))
            .require("#status = ? AND #imageId = ?", BuildStatus.running, build.imageId()));
  }

  /** It became an image. */
  public boolean succeeded(Build build, ImageBuilder.Image image, Instant now) {
    return ended(
        of(build)
            .set("imageSize", image.sizeInBytes())
            .set("contentHash", image.contentHash())
            .set("architecture", image.architecture()),
        build,
        BuildStatus.succeeded,
        now);
  }

  /** It was pulled: what it is stands fast, whatever becomes of a tag. */
  boolean succeeded(Build build, Pulls.Pinned pulled, Instant now) {
    return ended(
        of(build)
            .set("image", pulled.image().toString())
            .set("imageSize", pulled.sizeInBytes())
            .set("contentHash", pulled.contentHash())
            .set("architecture", pulled.architecture()),
        build,
        BuildStatus.succeeded,
        now);
  }

  /** It did not. */
  public boolean failed(Build build, Instant now) {
    return ended(of(build), build, BuildStatus.failed, now);
  }

  private boolean ended(Update update, Build build, BuildStatus status, Instant now) {
    return write(
        update
            .set("status", status)
            .set("finishedAt", now)
            .set("deadlineShard", keptShard(build))
            .set("deadline", now.plus(ExpiryPlan.LOOK))
            .require("#status = ? AND #imageId = ?", BuildStatus.running, build.imageId()));
  }

  /** Its runner was silent for too long: it failed, unless a sign of life came in between. */
  public boolean lost(Build build, Instant now) {
    return write(
        of(build)
            .set("status", BuildStatus.failed)
            .set("finishedAt", now)
            .set("deadlineShard", keptShard(build))
            .set("deadline", now.plus(ExpiryPlan.LOOK))
            .require(
                "#status = ? AND #deadline = ?",
                BuildStatus.running,
                build.deadline().orElseThrow()));
  }

  /** It leaves the list and starts to age; false when it runs or is deleted already. */
  public boolean deleted(Build build, Instant now) {
    return write(
        of(build)
            .set("deletedAt", now)
            .set("expiresAt", now.plus(policy.retention()).getEpochSecond())
            .require(
                "#imageId = ? AND #status <> ? AND attribute_not_exists(#deletedAt)",
                build.imageId(),
                BuildStatus.running));
  }

  /** Beside those of the builds that run: what is due there is another matter. */
  private static String keptShard(Build build) {
    return "kept-" + Tables.shard(build.imageId());
  }

  /** Builds of one shard that are over and due to be looked at, at most that many. */
  List<Build> toLookAt(int shard, Instant now, int limit) {
    return read(
        database.page(
            Index.upTo(tables.builds(), Tables.DEADLINES, "kept-" + shard, now).toBuilder()
                .limit(limit)
                .build()));
  }

  /**
   * No note that stands was written by a clock that can be trusted: all are taken off, and what was
   * to be looked at too late to be true is looked at now. How many notes there were.
   */
  public int unnoted(Instant now) {
    int changed = 0;
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      List<Build> kept =
          read(database.all(Index.of(tables.builds(), Tables.DEADLINES, "kept-" + shard)));
      for (Build build : kept) {
        boolean noted = build.deletedAt().isEmpty() && build.unneededSince().isPresent();
        if (noted || lookedAtTooLate(build, now)) {
          changed += keptUntil(build, now) && noted ? 1 : 0;
        }
      }
    }
    return changed;
  }

  private static boolean lookedAtTooLate(Build build, Instant now) {
    return build.deletedAt().isEmpty()
        && build.deadline().map(now.plus(ExpiryPlan.LOOK)::isBefore).orElse(false);
  }

  /** It stays; the note is off. */
  boolean keptUntil(Build build, Instant next) {
    return write(
        of(build)
            .set("deadline", next)
            .remove("unneededSince")
            .require("#imageId = ? AND attribute_not_exists(#deletedAt)", build.imageId()));
  }

  /** It is noted that no deployment needs it; a note that stands there stays as it is. */
  boolean noted(Build build, Instant now, Instant next) {
    return write(
        of(build)
            .setIfAbsent("unneededSince", now)
            .set("deadline", next)
            .require("#imageId = ? AND attribute_not_exists(#deletedAt)", build.imageId()));
  }

  /** As {@link #deleted}, of one whose note stands as it was read; its files are still to go. */
  boolean expired(Build build, Instant now) {
    return write(
        of(build)
            .set("deletedAt", now)
            .set("deadline", now)
            .set("expiresAt", now.plus(policy.retention()).getEpochSecond())
            .require(
                "#imageId = ? AND #unneededSince = ? AND attribute_not_exists(#deletedAt)",
                build.imageId(),
                build.unneededSince().orElseThrow()));
  }

  /** Nothing is left of a deleted build but its item. */
  boolean cleaned(Build build) {
    return write(
        of(build)
            .remove("deadline", "deadlineShard")
            .require("#imageId = ? AND attribute_exists(#deletedAt)", build.imageId()));
  }

  /**
   * It is about to be deployed: nobody who noted that it is not needed deletes it now. False when
   * it is deleted.
   */
  public boolean claimed(Build build, Instant now) {
    return build.unneededSince().isEmpty() || keptUntil(build, now.plus(ExpiryPlan.LOOK));
  }

  /**
   * The link to its page leads nowhere from now on; another one does. False when it is deleted, or
   * the link was revoked by somebody else in between.
   */
  public boolean linkRevoked(Build build) {
    Update update = of(build).set("linksRevoked", build.linksRevoked() + 1);
    return write(
        build.linksRevoked() == 0
            ? update.require(
                "#imageId = ? AND attribute_not_exists(#deletedAt)"
                    + " AND attribute_not_exists(#linksRevoked)",
                build.imageId())
            : update.require(
                "#imageId = ? AND attribute_not_exists(#deletedAt) AND #linksRevoked = ?",
                build.imageId(),
                build.linksRevoked()));
  }

  private Update of(Build build) {
    return Update.of(tables.builds(), build.orgId(), build.buildId());
  }

  private boolean write(Update update) {
    return retry.untilSettled(() -> database.update(update)).done();
  }
}
