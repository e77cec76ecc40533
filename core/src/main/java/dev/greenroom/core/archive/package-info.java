/** The archive: what is over, written to files before its time in the tables ends. */
package dev.greenroom.core.archive;
