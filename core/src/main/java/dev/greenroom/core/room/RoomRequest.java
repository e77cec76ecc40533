package dev.greenroom.core.room;

import dev.greenroom.core.region.Region;
import java.util.Optional;

/**
 * What a caller asks for.
 *
 * @param orgId the caller's organization
 * @param appId an application of it
 * @param region where
 * @param roomConfig at most 10000 characters, opaque
 * @param deploymentId pins a deployment; absent: the latest
 * @param roomId the caller's own id; absent: one is made
 * @param idempotencyKey the same key and request give the same room
 * @param createdBy the caller
 */
public record RoomRequest(
    String orgId,
    String appId,
    Region region,
    Optional<String> roomConfig,
    Optional<String> deploymentId,
    Optional<String> roomId,
    Optional<String> idempotencyKey,
    String createdBy) {}
