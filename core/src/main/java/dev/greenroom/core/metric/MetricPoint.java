package dev.greenroom.core.metric;

import java.time.Instant;

/**
 * A figure as it is shown.
 *
 * @param at the beginning of the time for which it stands
 * @param value in the unit of its metric
 */
public record MetricPoint(Instant at, double value) {}
