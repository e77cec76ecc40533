/** Utilization: how much of the capacity is requested, region by region. */
package dev.greenroom.core.utilization;
