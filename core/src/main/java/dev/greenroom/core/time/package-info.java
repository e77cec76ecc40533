/** Waiting, as an injected value, so that tests never sleep. */
package dev.greenroom.core.time;
