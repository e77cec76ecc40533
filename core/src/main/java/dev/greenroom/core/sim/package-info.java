/**
 * Simulator: recorded traffic played on nodes that do not exist, through the planner of production
 * and the published rules of others. Pure: one seed gives one result.
 */
package dev.greenroom.core.sim;
