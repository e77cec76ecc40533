/** Placeholder line, replaced with the module's first class. */
package dev.greenroom.jobs;
