/**
 * Scaling: how many cloud nodes a region of a fleet has. The plan is pure; a tick carries it out.
 */
package dev.greenroom.core.scaling;
