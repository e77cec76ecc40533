/** Doors that send back what they get, so that players can measure how far a region is. */
package dev.greenroom.edge.ping;
