package dev.greenroom.core.minimum;

import java.time.Instant;

/**
 * Once that a schedule asks for its minimum.
 *
 * @param from when the minimum comes into force, {@code leadTime} before the start
 * @param startsAt when the cron expression fires
 * @param endsAt when it is over; after {@code startsAt}
 */
public record Activation(Instant from, Instant startsAt, Instant endsAt) {}
