package dev.greenroom.core.room;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Creates rooms whose game server runs on a player's own machine. They take no slot and start
 * nothing; since nobody would ever report their end, they age out by themselves.
 */
public final class LocalRooms {
  private static final int MOST_TRIES = 12;

  private final Database database;
  private final Tables tables;
  private final Applications applications;
  private final Rooms rooms;
  private final Policy policy;
  private final Retry retry;

  public LocalRooms(
      Database database,
      Tables tables,
      Applications applications,
      Rooms rooms,
      Policy policy,
      Retry retry) {
    this.database = database;
    this.tables = tables;
    this.applications = applications;
    this.rooms = rooms;
    this.policy = policy;
    this.retry = retry;
  }

  /**
   * Creates it, or hands back the one that the same idempotency key created.
   *
   * @throws GreenroomException 404 unknown application; 422 a taken room id, or an idempotency key
   *     used with another request
   */
  public Room create(RoomRequest request, Room intended, Alongside alongside) {
    applications.require(request.orgId(), request.appId());
    Room room = intended.on(Room.LOCAL);
    for (int tried = 1; tried <= MOST_TRIES; tried++) {
      Optional<Room> created = attempt(room, alongside);
      if (created.isPresent()) {
        return created.get();
      }
      retry.backOff(tried);
    }
    throw new GreenroomException(
        ErrorCode.INTERNAL, "The database is too busy at the moment; try again.", null);
  }

  private Optional<Room> attempt(Room room, Alongside alongside) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(Database.putAbsent(tables.rooms(), item(room)));
    writes.addAll(alongside.writes());
    Outcome outcome;
    try {
      outcome = database.transact(UUID.randomUUID().toString(), writes);
    } catch (SdkException e) {
      if (!Retry.lostAnswer(e)) {
        throw e;
      }
      return rooms.get(room.roomId()).map(existing -> settled(room, existing));
    }
    return switch (outcome) {
      case Outcome.Done done -> Optional.of(room);
      case Outcome.Refused refused when refused.failed(0) ->
          rooms.get(room.roomId()).map(existing -> settled(room, existing));
      case Outcome.Refused refused -> Optional.empty();
      case Outcome.Conflict conflict -> Optional.empty();
    };
  }

  private static Room settled(Room room, Room existing) {
    RoomClaim claim = new RoomClaim(room);
    if (!claim.fits(existing)) {
      throw claim.taken(existing);
    }
    return existing;
  }

  /** When a local room ages out, which is known from its beginning; empty for all others. */
  public static Optional<Instant> expiry(Room room, Policy policy) {
    return room.local() ? Optional.of(room.createdAt().plus(policy.retention())) : Optional.empty();
  }

  private Map<String, AttributeValue> item(Room room) {
    Map<String, AttributeValue> item = new LinkedHashMap<>(rooms.schema().write(room));
    item.put(TableSpec.TTL, Values.of(expiry(room, policy).orElseThrow().getEpochSecond()));
    return item;
  }
}
