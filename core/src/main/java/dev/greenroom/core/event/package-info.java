/** Which change of a table is which event, and where events are kept. */
package dev.greenroom.core.event;
