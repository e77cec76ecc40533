package dev.greenroom.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found at one moment.
 *
 * @param at when
 * @param oldestWaiting since when the oldest process waits for a node or its launch
 * @param bindDeadlines of starting processes that are past it
 * @param lastRuns when each job last ran, absent for one that never did
 * @param intervals how often each job is to run
 * @param streamLag how far the events are behind the tables
 * @param nodeDeadlines of the nodes in service: when their silence begins to count
 */
public record VitalSigns(
    Instant at,
    Optional<Instant> oldestWaiting,
    List<Instant> bindDeadlines,
    Map<String, Instant> lastRuns,
    Map<String, Duration> intervals,
    Duration streamLag,
    List<Instant> nodeDeadlines) {}
