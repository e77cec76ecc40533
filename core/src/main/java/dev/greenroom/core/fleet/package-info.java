/** Fleets: the machines that an organization has for itself, and how many of them it wants. */
package dev.greenroom.core.fleet;
