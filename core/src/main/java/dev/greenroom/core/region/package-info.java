/** Where players are: the fourteen game regions of the Hathora API. */
package dev.greenroom.core.region;
