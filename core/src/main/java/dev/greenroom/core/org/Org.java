package dev.greenroom.core.org;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An organization, the unit of ownership.
 *
 * @param orgId {@code org-} and a UUID
 * @param name for people
 * @param maxRequestedMemoryMb the most memory one process may ask for, in MiB
 * @param createdAt when
 * @param defaultFleetId where processes of deployments go that name no fleet; absent: to shared
 *     hardware
 */
public record Org(
    String orgId,
    Optional<String> name,
    int maxRequestedMemoryMb,
    Instant createdAt,
    Optional<String> defaultFleetId) {

  /** Without a default fleet. */
  public Org(String orgId, Optional<String> name, int maxRequestedMemoryMb, Instant createdAt) {
    this(orgId, name, maxRequestedMemoryMb, createdAt, Optional.empty());
  }

  /**
   * 16 GiB, the upper bound of the {@code hathora} CLI. Hathora itself gave 8 GiB and more on
   * request; who owns the machines need not ask.
   */
  public static final int DEFAULT_MAX_REQUESTED_MEMORY_MB = 16384;

  static Org read(ItemReader in) {
    return new Org(
        in.string("orgId"),
        in.optionalString("orgName"),
        in.integer("maxRequestedMemoryMb"),
        in.instant("createdAt"),
        in.optionalString("defaultFleetId"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("orgId", orgId)
        .put("orgName", name)
        .put("maxRequestedMemoryMb", maxRequestedMemoryMb)
        .put("createdAt", createdAt)
        .put("defaultFleetId", defaultFleetId)
        .item();
  }
}
