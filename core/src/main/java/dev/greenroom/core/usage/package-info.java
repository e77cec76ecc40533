/** What was consumed, by whom, and what it would cost: insight, not a charge. */
package dev.greenroom.core.usage;
