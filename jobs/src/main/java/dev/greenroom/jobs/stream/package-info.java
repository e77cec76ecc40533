/** Streams of tables, read in their order and carried to where events are told. */
package dev.greenroom.jobs.stream;
