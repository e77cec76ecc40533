package dev.greenroom.core.room;

import java.time.Instant;
import java.util.Optional;

/**
 * A room's place on a process.
 *
 * @param allocationId a UUID, also what tells a caller whose answer was lost that it had won
 * @param processId the process
 * @param scheduledAt when the place was taken
 * @param unscheduledAt when it was given back; absent while it is held
 */
public record Allocation(
    String allocationId, String processId, Instant scheduledAt, Optional<Instant> unscheduledAt) {}
