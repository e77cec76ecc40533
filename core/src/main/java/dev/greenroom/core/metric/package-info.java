/** Metrics: what processes and fleets used, minute by minute, for seven days. */
package dev.greenroom.core.metric;
