/** What the periodic jobs have in common: a tick, and the record of what it decided. */
package dev.greenroom.core.job;
