/** Reaping: what is done with processes whose deadline has come. */
package dev.greenroom.core.reaping;
