package dev.greenroom.events.event;

import java.time.Instant;
import java.util.Optional;

/**
 * What every event carries.
 *
 * @param id {@code evt-} and a UUID; the same change of a table always has the same id, so that a
 *     consumer may drop what it has seen
 * @param at when it happened: as recorded by who caused it, else when its table changed
 * @param orgId whose it is; absent where nobody knows
 * @param appId of which application; absent for builds and nodes, which serve several
 */
public record Envelope(String id, Instant at, Optional<String> orgId, Optional<String> appId) {}
