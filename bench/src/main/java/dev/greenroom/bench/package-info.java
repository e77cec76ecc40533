/** Long runs and load drivers; never shipped. */
package dev.greenroom.bench;
