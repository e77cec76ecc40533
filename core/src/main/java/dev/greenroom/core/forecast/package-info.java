/** Forecast: what a region of a fleet will ask for while a node starts, by its days and weeks. */
package dev.greenroom.core.forecast;
