/**
 * Images of builds on nodes: which has which, and which are made ready before a room needs them.
 */
package dev.greenroom.core.image;
