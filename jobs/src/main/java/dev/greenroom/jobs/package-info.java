/** Quartz: one small job class per job, around the ticks of core. */
package dev.greenroom.jobs;
