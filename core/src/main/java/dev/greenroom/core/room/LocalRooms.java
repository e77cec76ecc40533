package dev.greenroom.core.room;

import dev.greenroom.core.Policy;
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

  private final Applications applications;
  private final Places places;
  private final Policy policy;

  public LocalRooms(Applications applications, RoomCreation creation, Policy policy) {
    this.applications = applications;
    this.places = creation.places();
    this.policy = policy;
  }

  /**
   * Creates it, or hands back the one that the same idempotency key created.
   *
   * @throws GreenroomException 404 unknown application; 422 a taken room id, or an idempotency key
   *     used with another request
   */
  public Room create(RoomRequest request, Room intended, Alongside alongside) {
    applications.require(request.orgId(), request.appId());
    NewRoom room = new NewRoom(intended.on(Room.LOCAL), places, alongside);
    for (int tried = 1; tried <= MOST_TRIES; tried++) {
      Optional<Room> created = attempt(room);
      if (created.isPresent()) {
        return created.get();
      }
      places.retry().backOff(tried);
    }
    throw new GreenroomException(
        ErrorCode.INTERNAL, "The database is too busy at the moment; try again.", null);
  }

  private Optional<Room> attempt(NewRoom room) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(Database.putAbsent(places.tables().rooms(), item(room.room())));
    writes.addAll(room.alongside().writes());
    Outcome outcome;
    try {
      outcome = places.database().transact(UUID.randomUUID().toString(), writes);
    } catch (SdkException e) {
      if (!Retry.lostAnswer(e)) {
        throw e;
      }
      return settled(room);
    }
    return switch (outcome) {
      case Outcome.Done done -> Optional.of(room.room());
      case Outcome.Refused refused when refused.failed(0) -> settled(room);
      case Outcome.Refused refused -> Optional.empty();
      case Outcome.Conflict conflict -> Optional.empty();
    };
  }

  /** What stands under its id; empty when nothing does. */
  private Optional<Room> settled(NewRoom room) {
    Optional<Room> existing = places.rooms().get(room.room().roomId());
    existing.filter(there -> room.recognise(there).isEmpty()).ifPresent(room::refusedBy);
    return existing;
  }

  /** When a local room ages out, which is known from its beginning; empty for all others. */
  public static Optional<Instant> expiry(Room room, Policy policy) {
    return room.local() ? Optional.of(room.createdAt().plus(policy.retention())) : Optional.empty();
  }

  private Map<String, AttributeValue> item(Room room) {
    Map<String, AttributeValue> item = new LinkedHashMap<>(places.rooms().schema().write(room));
    item.put(TableSpec.TTL, Values.of(expiry(room, policy).orElseThrow().getEpochSecond()));
    return item;
  }
}
